import type { LifecycleReason } from '@signalcraft/contracts/enums';
import type { ConflictReason } from '@signalcraft/contracts/errors';
import { ackCoversUntil, changed, type Step } from './lifecycle-change.ts';
import { mayReopen, worsen } from './lifecycle-group.ts';
import type { Changed } from './lifecycle-outcome.ts';
import type { ActorRef, AlertState, GroupState, LifecycleRules } from './lifecycle-state.ts';
import { countFiring, type FiringCounts, isWorse, NOTHING_FIRES, worstFiring } from './severity.ts';
import type { Instant } from './time.ts';

/** What changes hands when alerts move from one group to another. */
export type Tally = {
  firing: FiringCounts;
  marked: number;
  alerts: number;
  events: number;
  firstSeenAt: Instant;
  lastSeenAt: Instant;
};

export type Regrouped =
  | { ok: true; source: Changed; target: Changed }
  | { ok: false; conflict: ConflictReason; of: 'source' | 'target' };

type Asked = { source: GroupState; moved: Tally; actor: ActorRef; rules: LifecycleRules; now: Instant };

/**
 * Which group an alert joins that begins to fire: the one a person moved it to, while that is not RESOLVED or may still
 * reopen; else the newest of its key. Null: there is none, and it opens one.
 */
export function groupToJoin(options: {
  /** The fingerprint's newest alert, and the group it is in. */
  known: { alert: AlertState; group: GroupState } | null;
  newest: GroupState | null;
  rules: LifecycleRules;
  now: Instant;
}): GroupState | null {
  const { known, newest, rules, now } = options;
  if (!known?.alert.pinned) return newest;
  const { group } = known;
  return group.status !== 'RESOLVED' || mayReopen(group, rules, now) ? group : newest;
}

/** B23: the source is RESOLVED for good and its key leads to the target, which takes all of its alerts. */
export function mergeGroups(options: Asked & { target: GroupState }): Regrouped {
  const { target, actor } = options;
  const refused = refusal(options);
  if (refused) return refused;
  const step: Step = { line: 'B23', reason: 'merged', actor };
  return {
    ok: true,
    source: end({
      ...options,
      left: { ...without(options), mergedIntoId: target.id },
      steps: [step],
      reason: 'merged',
    }),
    target: take({ ...options, step }),
  };
}

/** B24: the alerts stand in the target from now on; a source in which nothing fires any more is RESOLVED. */
export function moveAlerts(options: Asked & { target: GroupState }): Regrouped {
  const refused = refusal(options);
  if (refused) return refused;
  const step: Step = { line: 'B24', reason: 'moved', actor: options.actor };
  return { ok: true, source: give({ ...options, step }), target: take({ ...options, step }) };
}

/** B24: a group of their own for the alerts, which stands as the source stood. At least one of them must fire. */
export function splitAlerts(options: Asked & { newId: string; title: string }): Regrouped {
  const { source, moved, actor, now } = options;
  if (source.status === 'RESOLVED') return { ok: false, conflict: 'group_resolved', of: 'source' };
  if (countFiring(moved.firing) === 0) return { ok: false, conflict: 'nothing_fires', of: 'source' };
  const step: Step = { line: 'B24', reason: 'moved', actor };
  const split: GroupState = {
    ...source,
    id: options.newId,
    generation: 1,
    previousGroupId: null,
    title: options.title,
    firing: moved.firing,
    marked: moved.marked,
    alertCount: moved.alerts,
    eventCount: moved.events,
    firstSeenAt: moved.firstSeenAt,
    lastSeenAt: moved.lastSeenAt,
    reopens: [],
    flappingUntil: null,
    undo: null,
  };
  return {
    ok: true,
    source: give({ ...options, step }),
    target: changed({ before: null, group: split, steps: [step], isNew: true, now }),
  };
}

function refusal(options: { source: GroupState; target: GroupState }): Extract<Regrouped, { ok: false }> | null {
  for (const of of ['source', 'target'] as const)
    if (options[of].status === 'RESOLVED') return { ok: false, conflict: 'group_resolved', of };
  return null;
}

const minus = (from: FiringCounts, what: FiringCounts): FiringCounts =>
  from.map((count, rank) => Math.max(0, count - (what[rank] ?? 0))) as unknown as FiringCounts;

const plus = (to: FiringCounts, what: FiringCounts): FiringCounts =>
  to.map((count, rank) => count + (what[rank] ?? 0)) as unknown as FiringCounts;

const without = ({ source, moved }: Pick<Asked, 'source' | 'moved'>): GroupState => ({
  ...source,
  firing: minus(source.firing, moved.firing),
  marked: Math.max(0, source.marked - moved.marked),
  alertCount: source.alertCount - moved.alerts,
  eventCount: source.eventCount - moved.events,
});

/** The source without its alerts. One in which nothing fired before is only over once nothing is left in it. */
function give(options: Asked & { step: Step }): Changed {
  const { source, now, step } = options;
  const left = without(options);
  const isEmptied = countFiring(left.firing) === 0 && (countFiring(source.firing) > 0 || left.alertCount === 0);
  if (isEmptied) return end({ ...options, left, steps: [step, { ...step, reason: 'emptied' }], reason: 'resolved' });
  return changed({ before: source, group: left, steps: [step], now });
}

function end(options: Asked & { left: GroupState; steps: readonly Step[]; reason: 'merged' | 'resolved' }): Changed {
  const { source, left, steps, reason, now } = options;
  return changed({
    before: source,
    group: {
      ...left,
      status: 'RESOLVED',
      firing: NOTHING_FIRES,
      marked: 0,
      snooze: null,
      ackExpiresAt: null,
      resolvedAt: now,
      resolvedBy: 'person',
      reopens: [],
      flappingUntil: null,
      undo: null,
    },
    steps,
    run: { kind: 'end', reason },
    now,
  });
}

/** The target with the alerts: B4 to B6 where they are worse than its peak, else it goes on as it was. */
function take(options: Asked & { target: GroupState; step: Step }): Changed {
  const { target, moved, rules, now, step } = options;
  const taken: GroupState = {
    ...target,
    firing: plus(target.firing, moved.firing),
    marked: target.marked + moved.marked,
    alertCount: target.alertCount + moved.alerts,
    eventCount: target.eventCount + moved.events,
    firstSeenAt: Math.min(target.firstSeenAt, moved.firstSeenAt),
    lastSeenAt: Math.max(target.lastSeenAt, moved.lastSeenAt),
  };
  const worst = worstFiring(moved.firing);
  if (worst !== null && isWorse(worst, target.peak)) {
    return worsen({
      group: taken,
      shared: { before: target, alerts: [], reason: step.reason, now },
      step: (line: string, reason: LifecycleReason, tells) => [
        step,
        { line, reason, actor: options.actor, ...(tells ? { tells } : {}) },
      ],
      now,
    });
  }
  return changed({
    before: target,
    group: { ...taken, ackExpiresAt: ackCoversUntil(taken, rules, now) },
    steps: [step],
    now,
  });
}
