'use client';

import { useDebouncedValue } from '@mantine/hooks';
import type { TestRoutes } from '@signalcraft/contracts/routes';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type Fault, faultsBelow, faultsOf } from '../lib/faults.ts';
import { useSoon } from '../lib/use-soon.ts';
import { useLiveNews } from '../live/live-provider.tsx';
import { useApi } from '../shell/use-api.ts';
import { ROUTE_TEST_KEY, routeTestQuery } from './route-test-query.ts';

const TYPING_MS = 200;
const NEWS_MS = 1_000;

/** What is edited, tried on the last alerts shortly after each change and with each new alert. Null: not to be tried. */
export function useRouteTest(edited: TestRoutes | null) {
  const api = useApi();
  const client = useQueryClient();
  // As text: an equal draft of the next render is no change.
  const [text] = useDebouncedValue(JSON.stringify(edited), TYPING_MS);
  const wanted = JSON.parse(text) as TestRoutes | null;
  const query = useQuery(routeTestQuery({ api, wanted }));
  useLiveNews(useSoon(() => void client.invalidateQueries({ queryKey: ROUTE_TEST_KEY }), NEWS_MS));
  /** What the API found wrong with the draft, by the route's fields. */
  const faults: readonly Fault[] = wanted === null ? [] : faultsBelow(faultsOf(query.error), 'draft');
  return { query, faults };
}
