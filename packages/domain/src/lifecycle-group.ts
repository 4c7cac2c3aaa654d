import { ackCoversUntil, ackExpiry, changed, moveFiring, type Step } from './lifecycle-change.ts';
import type { Changed, LifecycleEvent, NewIds, Outcome } from './lifecycle-outcome.ts';
import type { ActorRef, AlertFacts, AlertState, GroupState, LifecycleRules, RunEffect } from './lifecycle-state.ts';
import { countFiring, isWorse, NOTHING_FIRES } from './severity.ts';
import type { Instant } from './time.ts';

type AlertEvent = Extract<LifecycleEvent, { type: 'alert' }>;
type Input = {
  group: GroupState | null;
  alert: AlertState | null;
  event: AlertEvent;
  rules: LifecycleRules;
  now: Instant;
};

const START: RunEffect = { kind: 'start' };

/** R1: more alerts may join a new life before it pages. What is worse than what a person covered does not wait. */
const startOfLife = ({ groupWaitMs }: LifecycleRules): RunEffect =>
  groupWaitMs > 0 ? { kind: 'start', waitMs: groupWaitMs } : START;

/** Table B for what a source says, once table A judged what it means for the alert. */
export function reduceAlert(input: Input): Outcome {
  const { group, alert, event } = input;
  switch (event.verdict.effect) {
    case 'join':
      return join(input);
    case 'severity':
      return changeSeverity(input);
    case 'mark':
      return mark(input);
    case 'leave':
      if (!group || !alert) throw new RangeError('an unknown alert cannot leave');
      return leave({
        group,
        alert: { ...counted(alert, input.now), status: 'RESOLVED', resolvedAt: input.now, resolvedBy: 'source' },
        before: alert,
        actor: sourceOf(event.facts),
        reason: 'all_clear',
        rules: input.rules,
        now: input.now,
        eventReason: event.verdict.reason,
        counts: 1,
      });
    default:
      throw new RangeError(`${event.verdict.line} does not reach the group`);
  }
}

const sourceOf = (facts: AlertFacts): ActorRef => ({ type: 'source', id: facts.integrationId });

const counted = (alert: AlertState, now: Instant): AlertState => ({
  ...alert,
  lastSeenAt: Math.max(alert.lastSeenAt, now),
  eventCount: alert.eventCount + 1,
});

function join(input: Input): Outcome {
  const { group, alert, event, rules, now } = input;
  const { facts, newIds } = event;
  const actor = sourceOf(facts);
  const opensAnew = !group || (group.status === 'RESOLVED' && !mayReopen(group, rules, now));
  const own = !opensAnew && alert && alert.groupId === group.id ? alert : null;
  const joined: AlertState = {
    id: own?.id ?? newIds.alertId,
    groupId: opensAnew ? newIds.groupId : group.id,
    integrationId: facts.integrationId,
    fingerprint: facts.fingerprint,
    status: 'FIRING',
    severity: facts.severity,
    startsAt: facts.startsAt,
    firstSeenAt: own?.firstSeenAt ?? now,
    lastSeenAt: now,
    resolvedAt: null,
    resolvedBy: null,
    marked: facts.status === 'acknowledged',
    pinned: own?.pinned ?? false,
    eventCount: (own?.eventCount ?? 0) + 1,
  };
  const alertId = joined.id;
  if (opensAnew) {
    const opened = openGroup({ previous: group, facts, newIds, now });
    const firing = moveFiring(NOTHING_FIRES, facts.severity, 1);
    return changed({
      before: null,
      group: { ...opened, firing, marked: joined.marked ? 1 : 0 },
      alerts: [joined],
      steps: [{ line: 'B1', reason: 'opened', actor, alertId }],
      run: startOfLife(rules),
      reason: event.verdict.reason,
      isNew: true,
      now,
    });
  }
  const grown: GroupState = {
    ...group,
    firing: moveFiring(group.firing, facts.severity, 1),
    marked: group.marked + (joined.marked ? 1 : 0),
    alertCount: group.alertCount + (own ? 0 : 1),
    eventCount: group.eventCount + 1,
    lastSeenAt: Math.max(group.lastSeenAt, now),
  };
  const shared = { before: group, alerts: [joined], reason: event.verdict.reason, now };
  const step = (line: string, reason: Step['reason'], tells?: Step['tells']): Step[] => [
    { line, reason, actor, alertId, ...(tells ? { tells } : {}) },
  ];
  if (group.status === 'RESOLVED') return rejoin({ input, group, grown, shared, step });
  if (isWorse(facts.severity, group.peak)) return worsen({ group: grown, shared, step, now });
  switch (group.status) {
    case 'OPEN':
      return changed({ ...shared, group: grown, steps: step('B7', 'grew', { kind: 'edit' }) });
    case 'ACKNOWLEDGED': {
      const due = group.grewNoticeAt === null || now - group.grewNoticeAt >= rules.grewNoticeMs;
      return changed({
        ...shared,
        group: {
          ...grown,
          ackExpiresAt: ackCoversUntil(grown, rules, now),
          grewNoticeAt: due ? now : grown.grewNoticeAt,
        },
        steps: step('B8', 'grew_after_ack', due ? { kind: 'update', to: 'holders_and_assignee' } : undefined),
      });
    }
    case 'SNOOZED':
      if (group.snooze?.mode === 'until_change') {
        return changed({
          ...shared,
          group: { ...grown, status: 'OPEN', snooze: null },
          steps: step('B9', 'snooze_broken'),
          run: START,
        });
      }
      return changed({ ...shared, group: grown, steps: step('B9', 'grew_while_snoozed') });
  }
}

/** A resolved group takes its alert back while its snooze or its reopen window runs. */
export const mayReopen = (group: GroupState, rules: LifecycleRules, now: Instant): boolean =>
  (group.snooze !== null && group.snooze.until > now) || now - (group.resolvedAt ?? 0) <= rules.reopenWindowMs;

export type Shared = { before: GroupState; alerts: AlertState[]; reason: Step['reason']; now: Instant };
type Steps = (line: string, reason: Step['reason'], tells?: Step['tells']) => Step[];

/** B2, B3, B6 and B26: an alert returns to a group that was resolved. */
function rejoin(options: { input: Input; group: GroupState; grown: GroupState; shared: Shared; step: Steps }): Outcome {
  const { group, grown, shared, step } = options;
  const { rules, now, event } = options.input;
  const { severity } = event.facts;
  const again: GroupState = { ...grown, episode: group.episode + 1, resolvedAt: null, resolvedBy: null, openedAt: now };
  if (group.snooze && group.snooze.until > now) {
    if (!isWorse(severity, group.peak)) {
      return changed({ ...shared, group: { ...again, status: 'SNOOZED' }, steps: step('B2', 'reopened_snoozed') });
    }
    return changed({
      ...shared,
      group: { ...again, status: 'OPEN', snooze: null, peak: severity },
      steps: step('B6', 'worsened_while_snoozed'),
      run: START,
    });
  }
  const reopens = [...group.reopens.filter((at) => now - at <= rules.flapWindowMs), now].slice(-rules.flapCount);
  const flaps = group.flappingUntil !== null && group.flappingUntil > now;
  const begins = rules.flapHold && !flaps && reopens.length >= rules.flapCount;
  return changed({
    ...shared,
    group: {
      ...again,
      status: 'OPEN',
      snooze: null,
      holders: [],
      peak: severity,
      ackExpiresAt: null,
      grewNoticeAt: null,
      reopens,
      flappingUntil: flaps || begins ? now + rules.flapCalmMs : null,
    },
    steps: begins ? step('B26', 'flapping_started') : step('B3', 'reopened'),
    run: startOfLife(rules),
  });
}

/** B4, B5, B6: above the peak, whatever a person did before, it pages. */
export function worsen(options: { group: GroupState; shared: Shared; step: Steps; now: Instant }): Changed {
  const { group, shared, step } = options;
  switch (group.status) {
    case 'ACKNOWLEDGED':
      return changed({
        ...shared,
        group: { ...group, status: 'OPEN', holders: [], ackExpiresAt: null },
        steps: step('B5', 'worsened_after_ack'),
        run: START,
      });
    case 'SNOOZED':
      return changed({
        ...shared,
        group: { ...group, status: 'OPEN', snooze: null },
        steps: step('B6', 'worsened_while_snoozed'),
        run: START,
      });
    default:
      return changed({
        ...shared,
        group,
        steps: step('B4', 'worsened', { kind: 'update', to: 'told' }),
        run: { kind: 'reroute' },
      });
  }
}

function changeSeverity(input: Input): Outcome {
  const { group, alert, event, rules, now } = input;
  if (!group || !alert) throw new RangeError('an unknown alert cannot change');
  const { facts } = event;
  const moved = moveFiring(moveFiring(group.firing, alert.severity, -1), facts.severity, 1);
  const newer = facts.startsAt !== null && (alert.startsAt === null || facts.startsAt > alert.startsAt);
  const shared: Shared = {
    before: group,
    alerts: [{ ...counted(alert, now), severity: facts.severity, startsAt: newer ? facts.startsAt : alert.startsAt }],
    reason: event.verdict.reason,
    now,
  };
  const next: GroupState = {
    ...group,
    firing: moved,
    eventCount: group.eventCount + 1,
    lastSeenAt: Math.max(group.lastSeenAt, now),
  };
  const step: Steps = (line, reason, tells) => [
    { line, reason, actor: sourceOf(facts), alertId: alert.id, ...(tells ? { tells } : {}) },
  ];
  if (isWorse(facts.severity, group.peak)) return worsen({ group: next, shared, step, now });
  return changed({
    ...shared,
    group: { ...next, ackExpiresAt: ackCoversUntil(next, rules, now) },
    steps: step('A6', 'severity_changed'),
  });
}

/** A13: the source says that somebody looks at it; when it says so of all that fires, the group is acknowledged. */
function mark(input: Input): Outcome {
  const { group, alert, event, rules, now } = input;
  if (!group || !alert) throw new RangeError('an unknown alert cannot be acknowledged');
  const actor = sourceOf(event.facts);
  const marked: GroupState = {
    ...group,
    marked: group.marked + 1,
    eventCount: group.eventCount + 1,
    lastSeenAt: Math.max(group.lastSeenAt, now),
  };
  const shared = {
    before: group,
    alerts: [{ ...counted(alert, now), marked: true }],
    reason: event.verdict.reason,
    now,
  };
  const steps: Step[] = [{ line: 'A13', reason: 'source_acknowledged', actor, alertId: alert.id }];
  if (marked.marked < countFiring(marked.firing) || (group.status !== 'OPEN' && group.status !== 'SNOOZED')) {
    return changed({ ...shared, group: marked, steps });
  }
  return changed({
    ...shared,
    group: {
      ...marked,
      status: 'ACKNOWLEDGED',
      snooze: null,
      holders: ['source'],
      ackExpiresAt: ackExpiry(marked, rules, now),
    },
    steps: [...steps, { line: 'B14', reason: 'acknowledged', actor, tells: { kind: 'edit' } }],
    run: { kind: 'end', reason: 'acknowledged' },
  });
}

/** B10, B11, B12: an alert leaves; with the last one the group is resolved. `alert` is the alert after. */
export function leave(options: {
  group: GroupState;
  before: AlertState;
  alert: AlertState;
  actor: ActorRef;
  reason: 'all_clear' | 'source_silent';
  eventReason: Step['reason'];
  /** 1 when an event of the source did it, 0 when time did. */
  counts: 0 | 1;
  rules: LifecycleRules;
  now: Instant;
}): Outcome {
  const { group, before, actor, rules, now } = options;
  const alert: AlertState = { ...options.alert, marked: false };
  const firing = moveFiring(group.firing, before.severity, -1);
  const left: GroupState = {
    ...group,
    firing,
    marked: group.marked - (before.marked ? 1 : 0),
    eventCount: group.eventCount + options.counts,
    lastSeenAt: options.counts === 1 ? Math.max(group.lastSeenAt, now) : group.lastSeenAt,
  };
  const shared = { before: group, alerts: [alert], reason: options.eventReason, now };
  const step = { actor, alertId: alert.id };
  if (countFiring(firing) > 0) {
    return changed({
      ...shared,
      group: left,
      steps: [{ ...step, line: 'B10', reason: 'part_resolved', tells: { kind: 'edit' } }],
    });
  }
  const resolved: GroupState = {
    ...left,
    status: 'RESOLVED',
    resolvedAt: now,
    resolvedBy: alert.resolvedBy,
    ackExpiresAt: null,
  };
  const run: RunEffect = { kind: 'end', reason: 'resolved' };
  if (group.status === 'SNOOZED') {
    return changed({
      ...shared,
      group: resolved,
      steps: [{ ...step, line: 'B12', reason: options.reason, tells: { kind: 'edit' } }],
      run,
    });
  }
  const flaps = group.flappingUntil !== null && group.flappingUntil > now;
  return changed({
    ...shared,
    // Calm that came before the timer saw it is over, too: its CLEAR is this one.
    group: { ...resolved, flappingUntil: flaps ? now + rules.flapCalmMs : null },
    steps: [
      {
        ...step,
        line: 'B11',
        reason: options.reason,
        ...(flaps ? {} : { tells: { kind: 'clear', to: 'told', exceptMemberId: null } as const }),
      },
    ],
    run,
  });
}

function openGroup(options: {
  previous: GroupState | null;
  facts: AlertFacts;
  newIds: NewIds;
  now: Instant;
}): GroupState {
  const { previous, facts, newIds, now } = options;
  return {
    id: newIds.groupId,
    generation: newIds.generation,
    previousGroupId: previous?.id ?? null,
    mergedIntoId: null,
    status: 'OPEN',
    episode: 1,
    severity: facts.severity,
    peak: facts.severity,
    title: facts.title,
    firing: NOTHING_FIRES,
    marked: 0,
    alertCount: 1,
    eventCount: 1,
    holders: [],
    assigneeId: null,
    snooze: null,
    ackExpiresAt: null,
    resolvedBy: null,
    resolvedAt: null,
    openedAt: now,
    statusChangedAt: now,
    firstSeenAt: now,
    lastSeenAt: now,
    reopens: [],
    flappingUntil: null,
    grewNoticeAt: null,
    run: 'none',
    timerAt: null,
    undo: null,
    version: 1,
  };
}
