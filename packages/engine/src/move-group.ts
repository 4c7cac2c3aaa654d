import type { AlertGroup, Regrouped } from '@signalcraft/contracts/alert-groups';
import { AppError, type ConflictReason } from '@signalcraft/contracts/errors';
import type { Database } from '@signalcraft/database/database';
import type { QueueProducer } from '@signalcraft/queues/producer';
import { actOnGroup, commentOnGroup, type GroupMove, type PersonActor } from './act-on-group.ts';
import { readAlertGroup } from './read-alert-group.ts';
import { type Regrouping, regroup } from './regroup.ts';

const DAY_MS = 24 * 60 * 60 * 1_000;
const SNOOZE_MS_MAX = 30 * DAY_MS;

export type MovedGroup =
  | { kind: 'moved'; group: AlertGroup }
  | { kind: 'conflict'; reason: ConflictReason }
  | { kind: 'not_found' };

type Asked = {
  database: Database;
  producer: QueueProducer;
  workspaceId: string;
  actor: PersonActor;
  groupId: string;
};

/**
 * A person's move on a group, and the group after it. Throws VALIDATION_FAILED for a snooze that is not within the next
 * thirty days, and NOT_FOUND for an assignee who is no member.
 */
export async function moveGroup(options: Asked & { move: GroupMove }): Promise<MovedGroup> {
  const { move } = options;
  if (move.action === 'snooze') checkSnoozeTime(move.until);
  if (move.action === 'assign' && move.memberId !== null) await checkMember({ ...options, memberId: move.memberId });
  const outcome = await actOnGroup(options);
  if (outcome.kind === 'conflict' || outcome.kind === 'not_found') return outcome;
  return readAfter(options);
}

/** A person's comment on a group, and the group after it. */
export async function commentAndRead(options: Asked & { text: string }): Promise<MovedGroup> {
  const outcome = await commentOnGroup(options);
  return outcome.kind === 'not_found' ? outcome : readAfter(options);
}

export type RegroupedGroups =
  | ({ kind: 'moved' } & Regrouped)
  | { kind: 'conflict'; reason: ConflictReason; groupId: string }
  | { kind: 'not_found' };

/** A person's merge, move or split, and both groups after it. Throws VALIDATION_FAILED for a group that is to take itself. */
export async function regroupAndRead(options: Asked & { wanted: Regrouping }): Promise<RegroupedGroups> {
  const outcome = await regroup(options);
  if (outcome.kind !== 'done') return outcome;
  const [group, other] = await Promise.all(
    [outcome.groupId, outcome.otherId].map((groupId) =>
      readAlertGroup({ ...options, groupId, callerId: options.actor.id }),
    ),
  );
  return group && other ? { kind: 'moved', group, other } : { kind: 'not_found' };
}

/** Throws VALIDATION_FAILED unless `until`, in milliseconds since 1970, lies within the next thirty days. */
export function checkSnoozeTime(until: number): void {
  const ahead = until - Date.now();
  if (ahead > 0 && ahead <= SNOOZE_MS_MAX) return;
  throw new AppError('VALIDATION_FAILED', {
    issues: [{ path: 'until', message: 'must lie ahead, by at most 30 days' }],
  });
}

async function readAfter(options: Asked): Promise<MovedGroup> {
  const group = await readAlertGroup({ ...options, callerId: options.actor.id });
  return group ? { kind: 'moved', group } : { kind: 'not_found' };
}

async function checkMember(options: { database: Database; workspaceId: string; memberId: string }): Promise<void> {
  const { workspaceId, memberId } = options;
  const member = await options.database.tenant({ workspaceId }, (db) =>
    db.member.findUnique({
      where: { workspaceId_id: { workspaceId, id: memberId }, removedAt: null },
      select: { id: true },
    }),
  );
  if (!member) throw new AppError('NOT_FOUND', { detail: 'There is no such member in this workspace.' });
}
