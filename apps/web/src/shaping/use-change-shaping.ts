'use client';

import type { ShapingRule, ShapingRuleList, UpdateShapingRule } from '@signalcraft/contracts/shaping-rules';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf } from '../lib/api.ts';
import { useApi } from '../shell/use-api.ts';
import { SHAPING_KEY, SHAPING_PREVIEW_KEY } from './shaping-queries.ts';

/** The changes that the list of shaping rules makes; each leaves the list as the server has it. */
export function useChangeShaping() {
  const api = useApi();
  const client = useQueryClient();
  const refresh = (): Promise<unknown> =>
    Promise.all([
      client.invalidateQueries({ queryKey: SHAPING_KEY }),
      client.invalidateQueries({ queryKey: SHAPING_PREVIEW_KEY }),
    ]);
  const put = (change: (rules: ShapingRule[]) => ShapingRule[]): void => {
    client.setQueryData<ShapingRuleList>(SHAPING_KEY, (known) => known && { items: change(known.items) });
  };

  const reorder = useMutation({
    mutationFn: (ids: string[]) => answerOf(api.POST('/api/v1/shaping-rules/reorder', { body: { ids } })),
    onSuccess: (changed) => put(() => changed.items),
    onSettled: refresh,
  });
  const update = useMutation({
    mutationFn: ({ rule, change }: { rule: ShapingRule; change: UpdateShapingRule }) =>
      answerOf(
        api.PATCH('/api/v1/shaping-rules/{id}', {
          params: { path: { id: rule.id } },
          body: { ...change, revision: rule.revision },
        }),
      ),
    onSuccess: (changed) => put((rules) => rules.map((rule) => (rule.id === changed.id ? changed : rule))),
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: (id: string) => answerOf(api.DELETE('/api/v1/shaping-rules/{id}', { params: { path: { id } } })),
    onSuccess: ({ id }) => put((rules) => rules.filter((rule) => rule.id !== id)),
    onSettled: refresh,
  });
  return { reorder, update, remove };
}
