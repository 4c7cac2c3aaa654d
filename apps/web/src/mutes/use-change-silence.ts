'use client';

import type { CreateSilence, Silence, UpdateSilence } from '@signalcraft/contracts/silences';
import { useMutation } from '@tanstack/react-query';
import { answerOf } from '../lib/api.ts';
import { useUndoNotice } from '../shell/undo-notice.tsx';
import { useApi } from '../shell/use-api.ts';
import { useRefreshMutes } from './use-refresh-mutes.ts';

const change = (id: string) => ({ params: { path: { id } } });

/** What is left of a silence that was ended: as much as makes it again. */
const again = ({ matchers, endsAt, comment }: Silence): CreateSilence => ({ matchers, endsAt, comment });

/** The moves on silences; each says what it did and can be taken back. */
export function useChangeSilence() {
  const api = useApi();
  const tell = useUndoNotice();
  const refresh = useRefreshMutes();
  const post = (body: CreateSilence) => answerOf(api.POST('/api/v1/silences', { body })).finally(() => refresh());
  const patch = (id: string, body: UpdateSilence) =>
    answerOf(api.PATCH('/api/v1/silences/{id}', { ...change(id), body })).finally(() => refresh());
  const expire = (id: string) =>
    answerOf(api.POST('/api/v1/silences/{id}/expire', change(id))).finally(() => refresh());

  const create = useMutation({
    mutationFn: post,
    onSuccess: (made) =>
      tell({
        text:
          made.state === 'pending' ? 'The silence will begin at its time.' : 'Silenced: it pages nobody until then.',
        undo: () => expire(made.id),
      }),
  });
  const update = useMutation({
    mutationFn: ({ before, body }: { before: Silence; body: UpdateSilence }) => patch(before.id, body),
    onSuccess: (_after, { before }) =>
      tell({
        text: 'The silence is changed.',
        undo: () => patch(before.id, { matchers: before.matchers, comment: before.comment, endsAt: before.endsAt }),
      }),
  });
  const end = useMutation({
    mutationFn: (silence: Silence) => expire(silence.id),
    onSuccess: (_after, silence) =>
      tell({
        text:
          silence.state === 'pending'
            ? 'The silence will not begin.'
            : 'The silence has ended: what it kept back pages now.',
        undo: () => post({ ...again(silence), ...(silence.state === 'pending' ? { startsAt: silence.startsAt } : {}) }),
      }),
  });
  return { create, update, end };
}
