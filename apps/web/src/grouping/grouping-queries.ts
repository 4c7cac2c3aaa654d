import type { GroupingPreview, PreviewGrouping } from '@signalcraft/contracts/grouping-rules';
import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query';
import { type Api, answerOf } from '../lib/api.ts';

export const GROUPING_RULES_KEY = ['grouping-rules'] as const;
export const LIFE_CYCLE_KEY = ['life-cycle'] as const;
const PREVIEW_KEY = ['grouping-preview'] as const;
const FRESH_MS = 5_000;

export const groupingRulesQuery = ({ api }: { api: Api }) =>
  queryOptions({
    queryKey: GROUPING_RULES_KEY,
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/grouping-rules', { signal })),
    staleTime: FRESH_MS,
  });

export const lifeCycleQuery = ({ api }: { api: Api }) =>
  queryOptions({
    queryKey: LIFE_CYCLE_KEY,
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/workspaces/current/life-cycle', { signal })),
    staleTime: FRESH_MS,
  });

/** What a draft would do; while the next answer is under way the last one stands. Null: not to be tried as it is. */
export const groupingPreviewQuery = ({ api, wanted }: { api: Api; wanted: PreviewGrouping | null }) =>
  queryOptions({
    queryKey: [...PREVIEW_KEY, wanted],
    queryFn: ({ signal }): Promise<GroupingPreview> => {
      if (!wanted) throw new RangeError('there is nothing to preview');
      return answerOf(api.POST('/api/v1/grouping-rules/preview', { body: wanted, signal }));
    },
    enabled: wanted !== null,
    placeholderData: keepPreviousData,
    staleTime: FRESH_MS,
  });

export const prefetchGroupingRules = ({ client, api }: { client: QueryClient; api: Api }): Promise<void> =>
  client.prefetchQuery({ ...groupingRulesQuery({ api }), retry: false });
