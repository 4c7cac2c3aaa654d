import type { ConflictReason } from '@signalcraft/contracts/errors';
import { ackExpiry, changed, type Step, unchanged } from './lifecycle-change.ts';
import type { LifecycleEvent, Outcome } from './lifecycle-outcome.ts';
import type { ActorRef, AlertState, GroupState, LifecycleRules, RunEffect, UndoRecord } from './lifecycle-state.ts';
import { countFiring, NOTHING_FIRES, worstFiring } from './severity.ts';
import type { Instant } from './time.ts';

type PersonEvent = Exclude<LifecycleEvent, { type: 'alert' | 'timer' | 'silent' }>;
type Input<E extends PersonEvent = PersonEvent> = {
  group: GroupState;
  alerts: readonly AlertState[];
  event: E;
  rules: LifecycleRules;
  now: Instant;
};
type EventOf<T extends PersonEvent['type']> = Extract<PersonEvent, { type: T }>;

const START: RunEffect = { kind: 'start' };
const refuse = (conflict: ConflictReason): Outcome => ({ ok: false, conflict });

/** Table B for what a person does. A move into the state that holds changes nothing; an impossible one is refused. */
export function reducePerson(input: Input): Outcome {
  const { group, event } = input;
  switch (event.type) {
    case 'acknowledge':
      return acknowledge(input);
    case 'unacknowledge':
      return unacknowledge(input);
    case 'resolve':
      return resolve(input);
    case 'reopen':
      return reopen(input);
    case 'snooze':
      return snooze({ ...input, event });
    case 'unsnooze':
      return unsnooze(input);
    case 'assign':
      return assign({ ...input, event });
    case 'undo':
      return undo(input);
    default:
      return unchanged(group satisfies GroupState);
  }
}

const holderOf = (actor: ActorRef): string => actor.id ?? actor.type;

/** What an undo of this act puts back. */
function undoRecord(options: {
  group: GroupState;
  act: UndoRecord['act'];
  actor: ActorRef;
  alertIds: readonly string[];
  now: Instant;
}): UndoRecord {
  const {
    undo: _undo,
    version,
    alertCount: _alertCount,
    eventCount: _eventCount,
    lastSeenAt: _lastSeenAt,
    statusChangedAt: _statusChangedAt,
    ...before
  } = options.group;
  return {
    actorId: holderOf(options.actor),
    at: options.now,
    version: version + 1,
    act: options.act,
    before,
    alertIds: options.alertIds,
  };
}

function acknowledge({ group, event, rules, now }: Input): Outcome {
  const { actor } = event;
  const holder = holderOf(actor);
  if (group.status === 'RESOLVED') return refuse('group_resolved');
  if (group.status === 'ACKNOWLEDGED') {
    if (group.holders.includes(holder)) return unchanged(group);
    return changed({
      before: group,
      group: { ...group, holders: [...group.holders, holder], ackExpiresAt: ackExpiry(group, rules, now), undo: null },
      steps: [{ line: 'B15', reason: 'also_acknowledged', actor }],
      now,
    });
  }
  return changed({
    before: group,
    group: {
      ...group,
      status: 'ACKNOWLEDGED',
      holders: [holder],
      snooze: null,
      grewNoticeAt: null,
      ackExpiresAt: ackExpiry(group, rules, now),
      undo: undoRecord({ group, act: 'acknowledge', actor, alertIds: [], now }),
    },
    steps: [{ line: 'B14', reason: 'acknowledged', actor, tells: { kind: 'edit' } }],
    run: { kind: 'end', reason: 'acknowledged' },
    now,
  });
}

function unacknowledge({ group, event, now }: Input): Outcome {
  if (group.status === 'RESOLVED') return refuse('group_resolved');
  if (group.status === 'SNOOZED') return refuse('not_acknowledged');
  if (group.status === 'OPEN') return unchanged(group);
  return opened({ group, step: { line: 'B16', reason: 'unacknowledged', actor: event.actor }, now });
}

/** Back to OPEN with a new run: nobody holds it any more. */
export function opened(options: { group: GroupState; step: Step; now: Instant }): Outcome {
  const { group } = options;
  return changed({
    before: group,
    group: { ...group, status: 'OPEN', holders: [], snooze: null, ackExpiresAt: null, grewNoticeAt: null, undo: null },
    steps: [options.step],
    run: START,
    now: options.now,
  });
}

function resolve({ group, alerts, event, now }: Input): Outcome {
  if (group.status === 'RESOLVED') return unchanged(group);
  const { actor } = event;
  const closed = alerts
    .filter((alert) => alert.status === 'FIRING')
    // The source's mark stays, for an undo; a new episode sets its own.
    .map((alert): AlertState => ({ ...alert, status: 'RESOLVED', resolvedAt: now, resolvedBy: 'person' }));
  return changed({
    before: group,
    group: {
      ...group,
      status: 'RESOLVED',
      firing: NOTHING_FIRES,
      marked: 0,
      snooze: null,
      ackExpiresAt: null,
      resolvedAt: now,
      resolvedBy: 'person',
      undo: undoRecord({ group, act: 'resolve', actor, alertIds: closed.map((alert) => alert.id), now }),
    },
    alerts: closed,
    steps: [
      {
        line: 'B13',
        reason: 'resolved_by_person',
        actor,
        tells: { kind: 'clear', to: 'told', exceptMemberId: actor.type === 'member' ? actor.id : null },
      },
    ],
    run: { kind: 'end', reason: 'resolved' },
    now,
  });
}

function reopen({ group, alerts, event, now }: Input): Outcome {
  if (group.status === 'OPEN') return unchanged(group);
  if (group.status !== 'RESOLVED') return refuse('group_not_resolved');
  if (group.mergedIntoId !== null) return refuse('group_merged');
  const again = alerts
    .filter((alert) => alert.status === 'RESOLVED' && alert.resolvedBy === 'person')
    .map((alert): AlertState => ({ ...alert, status: 'FIRING', resolvedAt: null, resolvedBy: null, marked: false }));
  const firing: [number, number, number, number, number] = [0, 0, 0, 0, 0];
  for (const alert of again) {
    const rank = ['info', 'low', 'warning', 'high', 'critical'].indexOf(alert.severity);
    firing[rank] = (firing[rank] ?? 0) + 1;
  }
  return changed({
    before: group,
    group: {
      ...group,
      status: 'OPEN',
      episode: group.episode + 1,
      firing,
      peak: worstFiring(firing) ?? group.severity,
      holders: [],
      snooze: null,
      ackExpiresAt: null,
      grewNoticeAt: null,
      resolvedAt: null,
      resolvedBy: null,
      openedAt: now,
      undo: null,
    },
    alerts: again,
    steps: [{ line: 'B21', reason: 'reopened_by_person', actor: event.actor }],
    run: START,
    now,
  });
}

function snooze({ group, event, now }: Input<EventOf<'snooze'>>): Outcome {
  if (group.status === 'RESOLVED') return refuse('group_resolved');
  const { actor, until, mode } = event;
  if (group.status === 'SNOOZED' && group.snooze?.until === until && group.snooze.mode === mode)
    return unchanged(group);
  return changed({
    before: group,
    group: {
      ...group,
      status: 'SNOOZED',
      snooze: { until, mode },
      holders: [],
      ackExpiresAt: null,
      undo: undoRecord({ group, act: 'snooze', actor, alertIds: [], now }),
    },
    steps: [{ line: 'B18', reason: 'snoozed', actor }],
    run: { kind: 'end', reason: 'snoozed' },
    now,
  });
}

function unsnooze({ group, event, now }: Input): Outcome {
  if (group.status === 'RESOLVED') return refuse('group_resolved');
  if (group.status === 'ACKNOWLEDGED') return refuse('not_snoozed');
  if (group.status === 'OPEN') return unchanged(group);
  return opened({ group, step: { line: 'B19', reason: 'unsnoozed', actor: event.actor }, now });
}

function assign({ group, event, rules, now }: Input<EventOf<'assign'>>): Outcome {
  if (group.status === 'RESOLVED') return refuse('group_resolved');
  if (group.assigneeId === event.memberId) return unchanged(group);
  const tellsAssignee = event.memberId !== null && event.memberId !== event.actor.id;
  return changed({
    before: group,
    group: {
      ...group,
      assigneeId: event.memberId,
      ackExpiresAt: group.status === 'ACKNOWLEDGED' ? ackExpiry(group, rules, now) : group.ackExpiresAt,
      undo: null,
    },
    steps: [
      {
        line: 'B25',
        reason: 'assigned',
        actor: event.actor,
        ...(tellsAssignee ? { tells: { kind: 'note', to: 'assignee' } as const } : {}),
      },
    ],
    now,
  });
}

/** B22: exactly as before, for the same actor, within the time, when nothing happened since. */
function undo({ group, alerts, event, rules, now }: Input): Outcome {
  const record = group.undo;
  const fits =
    record &&
    record.actorId === holderOf(event.actor) &&
    record.version === group.version &&
    now - record.at <= rules.undoMs;
  if (!fits) return refuse('nothing_to_undo');
  const restored = alerts
    .filter((alert) => record.alertIds.includes(alert.id))
    .map((alert): AlertState => ({ ...alert, status: 'FIRING', resolvedAt: null, resolvedBy: null }));
  const state: GroupState = { ...group, ...record.before, undo: null };
  if (countFiring(state.firing) < restored.length) throw new RangeError('an undo of more alerts than fired');
  return changed({
    before: group,
    group: state,
    alerts: restored,
    steps: [{ line: 'B22', reason: 'undone', actor: event.actor }],
    run: { kind: 'restore' },
    now,
  });
}
