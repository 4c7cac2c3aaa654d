import type { AlertFacts, AlertState, GroupState, LifecycleRules, Verdict } from './lifecycle-state.ts';
import type { Instant } from './time.ts';

const LINES = {
  superseded: { line: 'A3', reason: 'superseded', effect: 'none' },
  lateFiring: { line: 'A4', reason: 'late_firing', effect: 'count' },
  repeat: { line: 'A5', reason: 'repeat', effect: 'count' },
  severity: { line: 'A6', reason: 'severity_changed', effect: 'severity' },
  lateAfterResolve: { line: 'A7', reason: 'late_firing', effect: 'count' },
  closedByPerson: { line: 'A8', reason: 'closed_by_person', effect: 'count' },
  newAlert: { line: 'A9', reason: 'new_alert', effect: 'join' },
  refired: { line: 'A9', reason: 'refired', effect: 'join' },
  stillFiring: { line: 'A9', reason: 'still_firing', effect: 'join' },
  lateResolve: { line: 'A10', reason: 'late_resolve', effect: 'none' },
  resolved: { line: 'A11', reason: 'source_resolved', effect: 'leave' },
  resolvedUnknown: { line: 'A12', reason: 'resolved_unknown', effect: 'none' },
  alreadyResolved: { line: 'A12', reason: 'already_resolved', effect: 'none' },
  acknowledged: { line: 'A13', reason: 'source_acknowledged', effect: 'mark' },
} as const satisfies Record<string, Verdict>;

/**
 * Table A: what an event does to its alert; the first line that matches. A source that gives no start never matches the
 * lines that compare starts. Source times are compared only with the same source's times.
 */
export function judge(options: {
  alert: AlertState | null;
  facts: AlertFacts;
  rules: LifecycleRules;
  now: Instant;
}): Verdict {
  const { alert, facts } = options;
  if (!alert) {
    if (facts.status === 'resolved') return LINES.resolvedUnknown;
    return LINES.newAlert;
  }
  if (facts.receivedAt < alert.lastSeenAt) return LINES.superseded;
  if (alert.status === 'FIRING') return judgeFiring(alert, facts);
  if (facts.status === 'resolved') return LINES.alreadyResolved;
  return judgeReturn({ ...options, alert });
}

function judgeFiring(alert: AlertState, facts: AlertFacts): Verdict {
  const older = facts.startsAt !== null && alert.startsAt !== null && facts.startsAt < alert.startsAt;
  if (facts.status === 'resolved') return older ? LINES.lateResolve : LINES.resolved;
  if (older) return LINES.lateFiring;
  if (facts.status === 'acknowledged' && !alert.marked) return LINES.acknowledged;
  return facts.severity === alert.severity ? LINES.repeat : LINES.severity;
}

/** A resolved alert that its source says fires: late, closed by a person a moment ago, or a new episode. */
function judgeReturn(options: { alert: AlertState; facts: AlertFacts; rules: LifecycleRules; now: Instant }): Verdict {
  const { alert, facts, rules, now } = options;
  const sinceResolveMs = now - (alert.resolvedAt ?? now);
  const known = facts.startsAt !== null && alert.startsAt !== null;
  const notNewer = known && (facts.startsAt ?? 0) <= (alert.startsAt ?? 0);
  if (alert.resolvedBy === 'source' && notNewer) {
    return sinceResolveMs <= rules.lateMs ? LINES.lateAfterResolve : LINES.stillFiring;
  }
  if (alert.resolvedBy === 'person' && (notNewer || !known)) {
    return sinceResolveMs <= rules.graceAfterPersonMs ? LINES.closedByPerson : LINES.stillFiring;
  }
  return LINES.refired;
}

/** A counted event: the counters move, a newer start is taken, nothing that `reduce` decides by changes. */
export function countEvent(options: { group: GroupState; alert: AlertState; facts: AlertFacts; now: Instant }): {
  group: GroupState;
  alert: AlertState;
} {
  const { group, alert, facts, now } = options;
  const newer =
    alert.status === 'FIRING' &&
    facts.startsAt !== null &&
    (alert.startsAt === null || facts.startsAt > alert.startsAt);
  return {
    group: { ...group, eventCount: group.eventCount + 1, lastSeenAt: Math.max(group.lastSeenAt, now) },
    alert: {
      ...alert,
      startsAt: newer ? facts.startsAt : alert.startsAt,
      lastSeenAt: Math.max(alert.lastSeenAt, now),
      eventCount: alert.eventCount + 1,
    },
  };
}
