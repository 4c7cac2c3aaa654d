import type { ChannelWithSecret } from '@signalcraft/contracts/channels';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { type Api, answerOf } from '../lib/api.ts';
import { markOf } from './channel-words.ts';

const FRESH_MS = 5_000;
const DELIVERIES_SIZE = 20;
/** While a message is under way: that it was sent changes no group, so that the feed does not tell of it. */
const UNDER_WAY_REFETCH_MS = 3_000;

export const CHANNELS_KEY = ['channels'] as const;
export const channelKey = (id: string) => ['channel', id] as const;
export const deliveriesKey = (id: string) => ['channel-deliveries', id] as const;

const isUnderWay = (messages: readonly Parameters<typeof markOf>[0][]): boolean =>
  messages.some((message) => markOf(message) === 'waiting');

export const channelQuery = ({ api, id }: { api: Api; id: string }) =>
  queryOptions({
    queryKey: channelKey(id),
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/channels/{id}', { params: { path: { id } }, signal })),
    staleTime: FRESH_MS,
    refetchInterval: ({ state }) => isUnderWay(state.data?.recent ?? []) && UNDER_WAY_REFETCH_MS,
  });

/** The secret that was made in this browser, which no API shows again: only ever put in, never asked for. */
export const secretQuery = ({ id }: { id: string }) =>
  queryOptions({
    queryKey: ['channel-secret', id],
    queryFn: (): Promise<ChannelWithSecret['secret']> => Promise.resolve(null),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
    enabled: false,
  });

export const deliveriesQuery = ({ api, id }: { api: Api; id: string }) =>
  infiniteQueryOptions({
    queryKey: deliveriesKey(id),
    queryFn: ({ pageParam, signal }) =>
      answerOf(
        api.GET('/api/v1/channels/{id}/deliveries', {
          params: {
            path: { id },
            query: { limit: DELIVERIES_SIZE, ...(pageParam === null ? {} : { cursor: pageParam }) },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    staleTime: FRESH_MS,
    refetchInterval: ({ state }) =>
      isUnderWay(state.data?.pages.flatMap(({ items }) => items) ?? []) && UNDER_WAY_REFETCH_MS,
  });
