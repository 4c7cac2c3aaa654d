import type { InhibitionPreview } from '@signalcraft/contracts/inhibition-rules';
import type { WindowPreview, WindowTimes } from '@signalcraft/contracts/maintenance-windows';
import type { Matcher } from '@signalcraft/contracts/matchers';
import type { MatchPreview } from '@signalcraft/contracts/mute-preview';
import type { MuteState } from '@signalcraft/contracts/silences';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { type Api, answerOf } from '../lib/api.ts';

const FRESH_MS = 5_000;
/** Mutes begin and end by themselves, which the feed tells nobody of. */
const REFETCH_MS = 15_000;
const PREVIEW_FRESH_MS = 15_000;
const PAGE_SIZE = 50;

/** Everything below is read again after a change of any mute: what one mutes, another may too. */
export const MUTES_KEY = ['mutes'] as const;

type Asked = { api: Api };
const listed = {
  initialPageParam: null as string | null,
  staleTime: FRESH_MS,
  refetchInterval: REFETCH_MS,
  getNextPageParam: (last: { nextCursor: string | null }): string | null => last.nextCursor,
};
const pageOf = (cursor: string | null) => ({ limit: PAGE_SIZE, ...(cursor === null ? {} : { cursor }) });
const path = (id: string) => ({ params: { path: { id } } });

export const silencesQuery = ({ api, state }: Asked & { state: MuteState }) =>
  infiniteQueryOptions({
    ...listed,
    queryKey: [...MUTES_KEY, 'silences', state],
    queryFn: ({ pageParam, signal }) =>
      answerOf(api.GET('/api/v1/silences', { params: { query: { state, ...pageOf(pageParam) } }, signal })),
  });

export const silenceQuery = ({ api, id }: Asked & { id: string }) =>
  queryOptions({
    queryKey: [...MUTES_KEY, 'silence', id],
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/silences/{id}', { ...path(id), signal })),
    staleTime: FRESH_MS,
  });

export const windowsQuery = ({ api, state }: Asked & { state: MuteState }) =>
  infiniteQueryOptions({
    ...listed,
    queryKey: [...MUTES_KEY, 'windows', state],
    queryFn: ({ pageParam, signal }) =>
      answerOf(api.GET('/api/v1/maintenance-windows', { params: { query: { state, ...pageOf(pageParam) } }, signal })),
  });

export const windowQuery = ({ api, id }: Asked & { id: string }) =>
  queryOptions({
    queryKey: [...MUTES_KEY, 'window', id],
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/maintenance-windows/{id}', { ...path(id), signal })),
    staleTime: FRESH_MS,
  });

export const rulesQuery = ({ api }: Asked) =>
  infiniteQueryOptions({
    ...listed,
    queryKey: [...MUTES_KEY, 'rules'],
    queryFn: ({ pageParam, signal }) =>
      answerOf(api.GET('/api/v1/inhibition-rules', { params: { query: pageOf(pageParam) }, signal })),
  });

export const ruleQuery = ({ api, id }: Asked & { id: string }) =>
  queryOptions({
    queryKey: [...MUTES_KEY, 'rule', id],
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/inhibition-rules/{id}', { ...path(id), signal })),
    staleTime: FRESH_MS,
  });

const previewed = { staleTime: PREVIEW_FRESH_MS, retry: false } as const;

/** What matchers hold for now, and held for in the last days; 0 days: only now. */
export const matchPreviewQuery = ({ api, ...body }: Asked & { matchers: readonly Matcher[]; days: number }) =>
  queryOptions<MatchPreview>({
    ...previewed,
    queryKey: [...MUTES_KEY, 'preview', body],
    queryFn: ({ signal }) =>
      answerOf(api.POST('/api/v1/silences/preview', { body: { ...body, matchers: [...body.matchers] }, signal })),
  });

export const windowPreviewQuery = ({
  api,
  ...body
}: Asked & { matchers: readonly Matcher[]; times: WindowTimes; days: number }) =>
  queryOptions<WindowPreview>({
    ...previewed,
    queryKey: [...MUTES_KEY, 'window-preview', body],
    queryFn: ({ signal }) =>
      answerOf(
        api.POST('/api/v1/maintenance-windows/preview', { body: { ...body, matchers: [...body.matchers] }, signal }),
      ),
  });

export type RuleDraft = {
  sourceMatchers: readonly Matcher[];
  targetMatchers: readonly Matcher[];
  equal: readonly string[];
};

export const rulePreviewQuery = ({ api, rule, days }: Asked & { rule: RuleDraft; days: number }) =>
  queryOptions<InhibitionPreview>({
    ...previewed,
    queryKey: [...MUTES_KEY, 'rule-preview', rule, days],
    queryFn: ({ signal }) =>
      answerOf(
        api.POST('/api/v1/inhibition-rules/preview', {
          body: {
            sourceMatchers: [...rule.sourceMatchers],
            targetMatchers: [...rule.targetMatchers],
            equal: [...rule.equal],
            days,
          },
          signal,
        }),
      ),
  });
