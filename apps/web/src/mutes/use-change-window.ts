'use client';

import type {
  CreateMaintenanceWindow,
  MaintenanceWindow,
  UpdateMaintenanceWindow,
} from '@signalcraft/contracts/maintenance-windows';
import { useMutation } from '@tanstack/react-query';
import { answerOf } from '../lib/api.ts';
import { useUndoNotice } from '../shell/undo-notice.tsx';
import { useApi } from '../shell/use-api.ts';
import { useRefreshMutes } from './use-refresh-mutes.ts';

const one = (id: string) => ({ params: { path: { id } } });

const settingsOf = ({ name, description, matchers, times }: MaintenanceWindow): CreateMaintenanceWindow => ({
  name,
  description,
  matchers,
  times,
});

/** The moves on maintenance windows; each says what it did and can be taken back. */
export function useChangeWindow() {
  const api = useApi();
  const tell = useUndoNotice();
  const refresh = useRefreshMutes();
  const post = (body: CreateMaintenanceWindow) =>
    answerOf(api.POST('/api/v1/maintenance-windows', { body })).finally(() => refresh());
  const patch = (id: string, body: UpdateMaintenanceWindow) =>
    answerOf(api.PATCH('/api/v1/maintenance-windows/{id}', { ...one(id), body })).finally(() => refresh());
  const expire = (id: string) =>
    answerOf(api.POST('/api/v1/maintenance-windows/{id}/expire', one(id))).finally(() => refresh());

  const create = useMutation({
    mutationFn: post,
    onSuccess: (made) => tell({ text: `“${made.name}” is planned.`, undo: () => expire(made.id) }),
  });
  const update = useMutation({
    mutationFn: ({ before, body }: { before: MaintenanceWindow; body: UpdateMaintenanceWindow }) =>
      patch(before.id, body),
    onSuccess: (_after, { before }) =>
      tell({ text: `“${before.name}” is changed.`, undo: () => patch(before.id, settingsOf(before)) }),
  });
  const end = useMutation({
    mutationFn: (window: MaintenanceWindow) => expire(window.id),
    onSuccess: (_after, window) =>
      tell({
        text:
          window.state === 'active'
            ? `“${window.name}” has ended: what it kept back pages now.`
            : `“${window.name}” will not open any more.`,
        undo: () => post(settingsOf(window)),
      }),
  });
  return { create, update, end };
}
