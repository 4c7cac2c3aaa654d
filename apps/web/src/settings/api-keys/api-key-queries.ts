import { infiniteQueryOptions } from '@tanstack/react-query';
import { type Api, answerOf } from '../../lib/api.ts';

const FRESH_MS = 5_000;
const PAGE_SIZE = 50;

export const API_KEYS_KEY = ['api-keys'] as const;

export const apiKeysQuery = ({ api }: { api: Api }) =>
  infiniteQueryOptions({
    queryKey: API_KEYS_KEY,
    queryFn: ({ pageParam, signal }) =>
      answerOf(
        api.GET('/api/v1/api-keys', {
          params: { query: { limit: PAGE_SIZE, ...(pageParam === null ? {} : { cursor: pageParam }) } },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    staleTime: FRESH_MS,
  });
