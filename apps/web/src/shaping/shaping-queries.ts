import type { PreviewShaping, ShapingPreview } from '@signalcraft/contracts/shaping-rules';
import { keepPreviousData, type QueryClient, queryOptions } from '@tanstack/react-query';
import { integrationsQuery } from '../integrations/integration-queries.ts';
import { type Api, answerOf } from '../lib/api.ts';

const FRESH_MS = 5_000;

export const SHAPING_KEY = ['shaping-rules'] as const;
export const SHAPING_PREVIEW_KEY = ['shaping-preview'] as const;

export const shapingRulesQuery = ({ api }: { api: Api }) =>
  queryOptions({
    queryKey: SHAPING_KEY,
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/shaping-rules', { signal })),
    staleTime: FRESH_MS,
  });

/** What is edited, tried on the last alerts; while the next answer is under way the last one stands. Null: not now. */
export const shapingPreviewQuery = ({ api, wanted }: { api: Api; wanted: PreviewShaping | null }) =>
  queryOptions({
    queryKey: [...SHAPING_PREVIEW_KEY, wanted],
    queryFn: ({ signal }): Promise<ShapingPreview> =>
      answerOf(
        api.POST('/api/v1/shaping-rules/preview', {
          body: wanted ?? { replaces: null, draft: null, alerts: 50 },
          signal,
        }),
      ),
    enabled: wanted !== null,
    placeholderData: keepPreviousData,
    staleTime: 2_000,
  });

/** What the pages of shaping rules show, read on the server at once; what fails is asked again by the browser. */
export async function prefetchShaping(options: { client: QueryClient; api: Api }): Promise<void> {
  const { client, api } = options;
  await Promise.all([
    client.prefetchQuery({ ...shapingRulesQuery({ api }), retry: false }),
    client.prefetchQuery({ ...integrationsQuery({ api }), retry: false }),
  ]);
}
