import type { AlertGroup, BulkBody, SnoozeBody } from '@signalcraft/contracts/alert-groups';
import { AppError } from '@signalcraft/contracts/errors';
import type { GroupMove } from '@signalcraft/engine/act-on-group';
import type { BulkMove } from '@signalcraft/engine/bulk-act';
import type { MovedGroup } from '@signalcraft/engine/move-group';

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
