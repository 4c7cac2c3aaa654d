import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { groupKey, groupPartKey } from '../actions/group-keys.ts';
import { type Api, answerOf } from '../lib/api.ts';

const PART_SIZE = 50;
/** The server's own answer is good for the first render. */
const FRESH_MS = 5_000;

type Asked = { api: Api; id: string };
const parameters = (id: string, cursor: string | null) => ({
  params: { path: { id }, query: { limit: PART_SIZE, ...(cursor === null ? {} : { cursor }) } },
});
const part = { initialPageParam: null as string | null, staleTime: FRESH_MS };
const nextCursor = (last: { nextCursor: string | null }): string | null => last.nextCursor;

export const groupQuery = ({ api, id }: Asked) =>
  queryOptions({
    queryKey: groupKey(id),
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/alert-groups/{id}', { params: { path: { id } }, signal })),
    staleTime: FRESH_MS,
  });

export const alertsQuery = ({ api, id }: Asked) =>
  infiniteQueryOptions({
    ...part,
    queryKey: groupPartKey(id, 'alerts'),
    queryFn: ({ pageParam, signal }) =>
      answerOf(api.GET('/api/v1/alert-groups/{id}/alerts', { ...parameters(id, pageParam), signal })),
    getNextPageParam: nextCursor,
  });

export const timelineQuery = ({ api, id }: Asked) =>
  infiniteQueryOptions({
    ...part,
    queryKey: groupPartKey(id, 'timeline'),
    queryFn: ({ pageParam, signal }) =>
      answerOf(api.GET('/api/v1/alert-groups/{id}/timeline', { ...parameters(id, pageParam), signal })),
    getNextPageParam: nextCursor,
  });

export const notificationsQuery = ({ api, id }: Asked) =>
  infiniteQueryOptions({
    ...part,
    queryKey: groupPartKey(id, 'notifications'),
    queryFn: ({ pageParam, signal }) =>
      answerOf(api.GET('/api/v1/alert-groups/{id}/notifications', { ...parameters(id, pageParam), signal })),
    getNextPageParam: nextCursor,
  });

export const membersQuery = ({ api }: { api: Api }) =>
  queryOptions({
    queryKey: ['members'],
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/members', { signal })),
    staleTime: 60_000,
  });

export const receiptQuery = ({ api, id }: Asked) =>
  queryOptions({
    queryKey: ['receipt', id],
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/receipts/{id}', { params: { path: { id } }, signal })),
    staleTime: 10_000,
  });
