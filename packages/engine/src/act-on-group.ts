import type { AlertGroupAction } from '@signalcraft/contracts/alert-groups';
import type { ConflictReason } from '@signalcraft/contracts/errors';
import type { Database, HotClient } from '@signalcraft/database/database';
import { type AlertsWanted, hasNewerGroup, lockGroup, readAlertsOfGroup } from '@signalcraft/database/hot/read-group';
import type { StoredGroup } from '@signalcraft/database/hot/rows';
import { sendWrite } from '@signalcraft/database/hot/write';
import type { reduce } from '@signalcraft/domain/lifecycle';
import type { LifecycleRules } from '@signalcraft/domain/lifecycle-state';
import { type Instant, minutes } from '@signalcraft/domain/time';
import type { QueueProducer } from '@signalcraft/queues/producer';
import { readRules } from './read-rules.ts';
import { retryConflicts } from './retry-conflicts.ts';
import { unitOfEvent } from './unit-of-event.ts';
import { UnitOfWork } from './unit-of-work.ts';

/** A person's move on a group. */
export type GroupMove =
  | { action: Exclude<AlertGroupAction, 'snooze'> }
  | { action: 'snooze'; until: Instant; mode: 'until_time' | 'until_change' }
  | { action: 'assign'; memberId: string | null };

export type MoveOutcome =
  | { kind: 'done'; groupId: string }
  | { kind: 'unchanged'; groupId: string }
  | { kind: 'conflict'; reason: ConflictReason }
  | { kind: 'not_found' };

export type PersonActor = { type: 'member' | 'api_key'; id: string };

type Event = Parameters<typeof reduce>[0]['event'];

/**
 * Does one person's move on one group, in one transaction that holds the group's lock. A move into the state that
 * already holds writes nothing; one that the state forbids is a conflict with its reason.
 */
export async function actOnGroup(options: {
  database: Database;
  producer: QueueProducer;
  workspaceId: string;
  actor: PersonActor;
  groupId: string;
  move: GroupMove;
}): Promise<MoveOutcome> {
  const { database, workspaceId, groupId } = options;
  const rules = await readRules({ database, workspaceId });
  const result = await retryConflicts(() =>
    database.hot({ workspaceIds: [workspaceId] }, async (db) => {
      const locked = await lockGroup({ db, workspaceId, groupId });
      if (!locked) return { outcome: { kind: 'not_found' } as MoveOutcome, unit: null };
      return applyMove({ db, locked, rules, ...options });
    }),
  );
  if (result.unit) await wakeAfter({ producer: options.producer, unit: result.unit });
  return result.outcome;
}

/** One wake-up for each run that is due by this and each message that was written. */
export async function wakeAfter(options: { producer: QueueProducer; unit: UnitOfWork }): Promise<void> {
  const { producer, unit } = options;
  await producer.wake({ queue: 'escalations', jobs: unit.runsToWake() });
  await producer.wake({ queue: 'notifications', jobs: Array.from({ length: unit.tellingCount }, () => ({})) });
}

/** The move on a group whose lock the transaction holds; `unit` is what it wrote, null where it wrote nothing. */
export async function applyMove(options: {
  db: HotClient;
  locked: { now: number; group: StoredGroup };
  rules: LifecycleRules;
  workspaceId: string;
  actor: PersonActor;
  move: GroupMove;
}): Promise<{ outcome: MoveOutcome; unit: UnitOfWork | null }> {
  const { db, workspaceId, move, actor, rules } = options;
  const { now, group } = options.locked;
  const groupId = group.state.id;
  if (
    move.action === 'reopen' &&
    (await hasNewerGroup({ db, workspaceId, groupKey: group.groupKey, generation: group.state.generation }))
  ) {
    return { outcome: { kind: 'conflict', reason: 'newer_group_exists' }, unit: null };
  }
  const wanted = alertsFor({ move, group });
  const alerts = wanted ? await readAlertsOfGroup({ db, workspaceId, groupId, wanted }) : [];
  // One of them fires in another group by now: exactly as before it cannot be again.
  if (wanted?.kind === 'ids' && alerts.length < wanted.ids.length) {
    return { outcome: { kind: 'conflict', reason: 'nothing_to_undo' }, unit: null };
  }
  const decided = unitOfEvent({ group, alerts, event: eventOf({ move, actor }), detail: detailOf(move), rules, now });
  if (decided.kind === 'conflict') return { outcome: decided, unit: null };
  if (decided.kind === 'unchanged') return { outcome: { kind: 'unchanged', groupId }, unit: null };
  const { unit } = decided;
  await sendWrite({ db, workspaceIds: [workspaceId], write: unit.toWrite() });
  return { outcome: { kind: 'done', groupId }, unit };
}

/** What the timeline keeps of a move: enough to do it again. */
const detailOf = (move: GroupMove): Record<string, unknown> => {
  if (move.action === 'snooze') return { until: move.until, mode: move.mode };
  return move.action === 'assign' ? { memberId: move.memberId } : {};
};

/** A move as the life cycle takes it. */
export const eventOf = (options: { move: GroupMove; actor: PersonActor }): Event => {
  const { move, actor } = options;
  switch (move.action) {
    case 'snooze':
      return { type: 'snooze', actor, until: move.until, mode: move.mode };
    case 'assign':
      return { type: 'assign', actor, memberId: move.memberId };
    default:
      return { type: move.action, actor };
  }
};

/** Which of the group's alerts a move concerns; null: none. */
export function alertsFor(options: { move: GroupMove; group: StoredGroup }): AlertsWanted | null {
  const { move, group } = options;
  if (move.action === 'resolve') return { kind: 'firing' };
  if (move.action === 'reopen') return { kind: 'resolved_by_person', since: group.state.openedAt - minutes(1) };
  if (move.action === 'undo' && group.state.undo) return { kind: 'ids', ids: group.state.undo.alertIds };
  return null;
}

/** Writes a comment on the group's timeline. */
export async function commentOnGroup(options: {
  database: Database;
  workspaceId: string;
  actor: PersonActor;
  groupId: string;
  text: string;
}): Promise<MoveOutcome> {
  const { database, workspaceId, groupId, actor } = options;
  return database.hot({ workspaceIds: [workspaceId] }, async (db) => {
    const locked = await lockGroup({ db, workspaceId, groupId });
    if (!locked) return { kind: 'not_found' };
    const unit = new UnitOfWork({ now: locked.now });
    unit.note({
      workspaceId,
      groupId,
      reason: 'comment',
      line: null,
      alertId: null,
      actorType: actor.type,
      actorId: actor.id,
      statusAfter: locked.group.state.status,
      groupVersion: locked.group.state.version,
      detail: { text: options.text },
    });
    await sendWrite({ db, workspaceIds: [workspaceId], write: unit.toWrite() });
    return { kind: 'done', groupId };
  });
}
