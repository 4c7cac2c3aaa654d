import type { RouteTest, TestRoutes } from '@signalcraft/contracts/routes';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { type Api, answerOf } from '../lib/api.ts';

export const ROUTE_TEST_KEY = ['route-test'] as const;

/** What is edited, tried on the last alerts; while the next answer is under way the last one stands. */
export const routeTestQuery = ({ api, wanted }: { api: Api; wanted: TestRoutes | null }) =>
  queryOptions({
    queryKey: [...ROUTE_TEST_KEY, wanted],
    queryFn: ({ signal }): Promise<RouteTest> =>
      answerOf(api.POST('/api/v1/routes/test', { body: wanted ?? AS_SAVED, signal })),
    enabled: wanted !== null,
    placeholderData: keepPreviousData,
    staleTime: 2_000,
  });

export const AS_SAVED: TestRoutes = { order: null, replaces: null, draft: null };

/** How many of the alerts would go another way, in a sentence. */
export function effectText(items: RouteTest['items']): string {
  const changed = items.filter((item) => item.changed).length;
  if (items.length === 0) return 'No alert has come in yet to try it on.';
  return changed === 0 ? 'No alert would go another way.' : `${changed} of ${items.length} would go another way.`;
}

/** Those that would go another way first; else as they came, newest first. */
export const changedFirst = (items: RouteTest['items']): RouteTest['items'] => [
  ...items.filter(({ changed }) => changed),
  ...items.filter(({ changed }) => !changed),
];
