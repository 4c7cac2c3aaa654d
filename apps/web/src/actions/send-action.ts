import { ApiProblem } from '@signalcraft/api-client/client';
import type { AlertGroupSummary } from '@signalcraft/contracts/alert-groups';
import { type Api, answerOf } from '../lib/api.ts';
import type { GroupAction } from './group-action.ts';

export type SentAction = GroupAction | { kind: 'undo' };
export type ActionResult =
  | { id: string; ok: true; group: AlertGroupSummary }
  | { id: string; ok: false; error: ApiProblem };

/** The API's limit for one request. */
const BULK_MAX = 500;

/** Does one action on one or many groups; one group's refusal is no other's. Throws ApiProblem when the call failed. */
export async function sendAction(options: {
  api: Api;
  ids: readonly string[];
  action: SentAction;
}): Promise<ActionResult[]> {
  const { api, ids, action } = options;
  const [only] = ids;
  if (only !== undefined && ids.length === 1) {
    return [{ id: only, ok: true, group: await sendOne({ api, id: only, action }) }];
  }
  const { results } = await answerOf(
    api.POST('/api/v1/alert-groups/bulk', {
      body: {
        action: action.kind,
        ids: ids.slice(0, BULK_MAX),
        ...(action.kind === 'snooze' ? { snooze: { until: action.until, mode: action.mode } } : {}),
      },
    }),
  );
  return results.map(({ id, group, code, reason }) =>
    group
      ? { id, ok: true, group }
      : { id, ok: false, error: new ApiProblem({ status: 409, problem: { code, reason } }) },
  );
}

function sendOne(options: { api: Api; id: string; action: SentAction }): Promise<AlertGroupSummary> {
  const { api, id, action } = options;
  const params = { path: { id } };
  switch (action.kind) {
    case 'snooze':
      return answerOf(
        api.POST('/api/v1/alert-groups/{id}/snooze', { params, body: { until: action.until, mode: action.mode } }),
      );
    case 'acknowledge':
      return answerOf(api.POST('/api/v1/alert-groups/{id}/acknowledge', { params }));
    case 'unacknowledge':
      return answerOf(api.POST('/api/v1/alert-groups/{id}/unacknowledge', { params }));
    case 'resolve':
      return answerOf(api.POST('/api/v1/alert-groups/{id}/resolve', { params }));
    case 'reopen':
      return answerOf(api.POST('/api/v1/alert-groups/{id}/reopen', { params }));
    case 'unsnooze':
      return answerOf(api.POST('/api/v1/alert-groups/{id}/unsnooze', { params }));
    case 'undo':
      return answerOf(api.POST('/api/v1/alert-groups/{id}/undo', { params }));
  }
}
