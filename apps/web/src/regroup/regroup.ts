import type { AlertGroup } from '@signalcraft/contracts/alert-groups';
import { type Api, answerOf } from '../lib/api.ts';

/** `merge`: groups into one that stays. `split`, `move`: alerts out of a group, into one of their own or another. */
export type Regroup =
  | { kind: 'merge'; intoId: string; groupIds: string[] }
  | { kind: 'split'; fromId: string; alertIds: string[] }
  | { kind: 'move'; fromId: string; alertIds: string[]; intoId: string };

/** Does it, and answers the group where the alerts stand now. */
export async function sendRegroup(options: { api: Api; wanted: Regroup }): Promise<AlertGroup> {
  const { api, wanted } = options;
  switch (wanted.kind) {
    case 'merge': {
      const { groupIds, intoId } = wanted;
      const params = { path: { id: intoId } };
      const done = await answerOf(api.POST('/api/v1/alert-groups/{id}/merge', { params, body: { groupIds } }));
      return done.group;
    }
    case 'split': {
      const { alertIds, fromId } = wanted;
      const params = { path: { id: fromId } };
      const done = await answerOf(api.POST('/api/v1/alert-groups/{id}/split', { params, body: { alertIds } }));
      return done.other;
    }
    case 'move': {
      const { alertIds, fromId, intoId } = wanted;
      const params = { path: { id: fromId } };
      const done = await answerOf(api.POST('/api/v1/alert-groups/{id}/move', { params, body: { alertIds, intoId } }));
      return done.other;
    }
  }
}
