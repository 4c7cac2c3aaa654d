import type { AlertGroup, BulkBody, Regrouped, SnoozeBody } from '@signalcraft/contracts/alert-groups';
import { AppError } from '@signalcraft/contracts/errors';
import type { GroupMove } from '@signalcraft/engine/act-on-group';
import type { BulkMove } from '@signalcraft/engine/bulk-act';
import type { MovedGroup, RegroupedGroups } from '@signalcraft/engine/move-group';

/** The one switch from a move's outcome to the answer: the group after it, 404, or 409 with the reason. */
export async function moved(result: Promise<MovedGroup>): Promise<AlertGroup> {
  const outcome = await result;
  switch (outcome.kind) {
    case 'moved':
      return outcome.group;
    case 'conflict':
      throw new AppError('CONFLICT', { reason: outcome.reason });
    case 'not_found':
      throw new AppError('NOT_FOUND');
  }
}

/** The same of a merge, a move or a split: both groups after it, 404, or 409 with the reason and the group that has it. */
export async function regrouped(result: Promise<RegroupedGroups>): Promise<Regrouped> {
  const outcome = await result;
  switch (outcome.kind) {
    case 'moved':
      return { group: outcome.group, other: outcome.other };
    case 'conflict':
      throw new AppError('CONFLICT', {
        reason: outcome.reason,
        detail: `The group ${outcome.groupId} does not allow this.`,
      });
    case 'not_found':
      throw new AppError('NOT_FOUND');
  }
}

export const snoozeOf = (body: SnoozeBody): Extract<GroupMove, { action: 'snooze' }> => ({
  action: 'snooze',
  until: Date.parse(body.until),
  mode: body.mode,
});

/** The schema has seen to it that a snooze brings its time. */
export function bulkMoveOf(body: BulkBody): BulkMove {
  if (body.action !== 'snooze') return { action: body.action };
  if (!body.snooze) throw new AppError('VALIDATION_FAILED');
  return snoozeOf(body.snooze);
}
