import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { type Api, answerOf } from '../lib/api.ts';

const FRESH_MS = 5_000;
const RECEIPTS_SIZE = 20;
/** A repeat or a body nobody understood changes no group, so that the feed does not tell of it. */
const RECEIPTS_REFETCH_MS = 3_000;

export const INTEGRATIONS_KEY = ['integrations'] as const;
export const integrationKey = (id: string) => ['integration', id] as const;
export const receiptsKey = (id: string) => ['integration-receipts', id] as const;

export const integrationsQuery = ({ api }: { api: Api }) =>
  queryOptions({
    queryKey: INTEGRATIONS_KEY,
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/integrations', { signal })),
    staleTime: FRESH_MS,
  });

export const integrationQuery = ({ api, id }: { api: Api; id: string }) =>
  queryOptions({
    queryKey: integrationKey(id),
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/integrations/{id}', { params: { path: { id } }, signal })),
    staleTime: FRESH_MS,
  });

/** With the key in the clear. The API writes each reading into the audit log: only where a person asks for it. */
export const ingestAddressQuery = ({ api, id }: { api: Api; id: string }) =>
  queryOptions({
    queryKey: ['integration-address', id],
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/integrations/{id}/key', { params: { path: { id } }, signal })),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });

export const receiptsQuery = ({ api, id }: { api: Api; id: string }) =>
  infiniteQueryOptions({
    queryKey: receiptsKey(id),
    queryFn: ({ pageParam, signal }) =>
      answerOf(
        api.GET('/api/v1/integrations/{id}/receipts', {
          params: {
            path: { id },
            query: { limit: RECEIPTS_SIZE, ...(pageParam === null ? {} : { cursor: pageParam }) },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    staleTime: FRESH_MS,
    refetchInterval: RECEIPTS_REFETCH_MS,
  });
