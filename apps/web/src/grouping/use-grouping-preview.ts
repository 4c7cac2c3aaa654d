'use client';

import { useDebouncedValue } from '@mantine/hooks';
import type { PreviewGrouping } from '@signalcraft/contracts/grouping-rules';
import { useQuery } from '@tanstack/react-query';
import { type Fault, faultsBelow, faultsOf } from '../lib/faults.ts';
import { useApi } from '../shell/use-api.ts';
import { groupingPreviewQuery } from './grouping-queries.ts';

const TYPING_MS = 250;

/** What is edited, tried on the last alerts shortly after each change. Null: not to be tried as it is. */
export function useGroupingPreview(edited: PreviewGrouping | null) {
  const api = useApi();
  const [wanted] = useDebouncedValue(edited, TYPING_MS);
  const query = useQuery(groupingPreviewQuery({ api, wanted }));
  /** What the API found wrong with the draft, by the rule's fields. */
  const faults: readonly Fault[] = wanted === null ? [] : faultsBelow(faultsOf(query.error), 'draft');
  return { query, faults };
}
