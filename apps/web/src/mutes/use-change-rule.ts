'use client';

import type { CreateInhibitionRule, InhibitionRule } from '@signalcraft/contracts/inhibition-rules';
import { useMutation } from '@tanstack/react-query';
import { answerOf } from '../lib/api.ts';
import { useUndoNotice } from '../shell/undo-notice.tsx';
import { useApi } from '../shell/use-api.ts';
import { useRefreshMutes } from './use-refresh-mutes.ts';

const one = (id: string) => ({ params: { path: { id } } });

const settingsOf = ({ name, sourceMatchers, targetMatchers, equal }: InhibitionRule): CreateInhibitionRule => ({
  name,
  sourceMatchers,
  targetMatchers,
  equal,
});

/** The moves on inhibition rules; each says what it did and can be taken back. */
export function useChangeRule() {
  const api = useApi();
  const tell = useUndoNotice();
  const refresh = useRefreshMutes();
  const post = (body: CreateInhibitionRule) =>
    answerOf(api.POST('/api/v1/inhibition-rules', { body })).finally(() => refresh());
  const patch = (id: string, body: CreateInhibitionRule) =>
    answerOf(api.PATCH('/api/v1/inhibition-rules/{id}', { ...one(id), body })).finally(() => refresh());
  const drop = (id: string) =>
    answerOf(api.DELETE('/api/v1/inhibition-rules/{id}', one(id))).finally(() => refresh({ gone: id }));

  const create = useMutation({
    mutationFn: post,
    onSuccess: (made) => tell({ text: `“${made.name}” holds from now on.`, undo: () => drop(made.id) }),
  });
  const update = useMutation({
    mutationFn: ({ before, body }: { before: InhibitionRule; body: CreateInhibitionRule }) => patch(before.id, body),
    onSuccess: (_after, { before }) =>
      tell({ text: `“${before.name}” is changed.`, undo: () => patch(before.id, settingsOf(before)) }),
  });
  const remove = useMutation({
    mutationFn: (rule: InhibitionRule) => drop(rule.id),
    onSuccess: (_after, rule) =>
      tell({
        text: `“${rule.name}” is deleted: what it kept back pages now.`,
        undo: () => post(settingsOf(rule)),
      }),
  });
  return { create, update, remove };
}
