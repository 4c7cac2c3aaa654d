'use client';

import type { GroupingRule, UpdateGroupingRule } from '@signalcraft/contracts/grouping-rules';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf } from '../lib/api.ts';
import { useApi } from '../shell/use-api.ts';
import { GROUPING_RULES_KEY } from './grouping-queries.ts';

/** The changes that the list of rules makes; each leaves the list as the server has it. */
export function useChangeRules() {
  const api = useApi();
  const client = useQueryClient();
  const onSettled = (): Promise<unknown> => client.invalidateQueries({ queryKey: GROUPING_RULES_KEY });
  const reorder = useMutation({
    mutationFn: (ids: string[]) => answerOf(api.POST('/api/v1/grouping-rules/reorder', { body: { ids } })),
    onSuccess: (list) => client.setQueryData(GROUPING_RULES_KEY, list),
    onSettled,
  });
  const update = useMutation({
    mutationFn: ({ rule, change }: { rule: GroupingRule; change: UpdateGroupingRule }) =>
      answerOf(
        api.PATCH('/api/v1/grouping-rules/{id}', {
          params: { path: { id: rule.id } },
          body: { ...change, revision: rule.revision },
        }),
      ),
    onSettled,
  });
  const remove = useMutation({
    mutationFn: (id: string) => answerOf(api.DELETE('/api/v1/grouping-rules/{id}', { params: { path: { id } } })),
    onSettled,
  });
  return { reorder, update, remove };
}
