import { infiniteQueryOptions } from '@tanstack/react-query';
import { listKey } from '../actions/group-keys.ts';
import { type Api, answerOf } from '../lib/api.ts';
import { type InboxFilter, queryOf } from './inbox-filter.ts';

export const PAGE_SIZE = 50;
/** The server's own first page is good for the first render; what was looked at earlier is asked for again. */
const FRESH_MS = 5_000;

/** One page of the list; without a cursor the first. Throws ApiProblem. */
export const fetchInboxPage = (options: {
  api: Api;
  filter: InboxFilter;
  cursor: string | null;
  signal?: AbortSignal;
}) =>
  answerOf(
    options.api.GET('/api/v1/alert-groups', {
      params: {
        query: {
          ...queryOf(options.filter),
          limit: PAGE_SIZE,
          ...(options.cursor === null ? {} : { cursor: options.cursor }),
        },
      },
      signal: options.signal,
    }),
  );

export const inboxQuery = (options: { api: Api; filter: InboxFilter }) =>
  infiniteQueryOptions({
    queryKey: listKey(options.filter),
    queryFn: ({ pageParam, signal }) => fetchInboxPage({ ...options, cursor: pageParam, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    staleTime: FRESH_MS,
  });
