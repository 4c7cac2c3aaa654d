import { changed, SYSTEM, timerOf, unchanged } from './lifecycle-change.ts';
import { leave } from './lifecycle-group.ts';
import type { Outcome } from './lifecycle-outcome.ts';
import { opened } from './lifecycle-person.ts';
import type { AlertState, GroupState, LifecycleRules } from './lifecycle-state.ts';
import { countFiring } from './severity.ts';
import type { Instant } from './time.ts';

/** B17, B19, B20, B26: what time alone does. One thing at a time; what else is due is found by the next look. */
export function reduceTimer(options: { group: GroupState; now: Instant }): Outcome {
  const { group, now } = options;
  if (group.snooze && group.snooze.until <= now) {
    if (group.status === 'SNOOZED') return opened({ group, step: { line: 'B19', reason: 'snooze_ended' }, now });
    return changed({
      before: group,
      group: { ...group, snooze: null },
      steps: [{ line: 'B20', reason: 'snooze_over' }],
      now,
    });
  }
  if (group.status === 'ACKNOWLEDGED' && group.ackExpiresAt !== null && group.ackExpiresAt <= now) {
    if (countFiring(group.firing) > 0) return opened({ group, step: { line: 'B17', reason: 'ack_expired' }, now });
    return changed({ before: group, group: { ...group, ackExpiresAt: null }, steps: [], now });
  }
  if (group.flappingUntil !== null && group.flappingUntil <= now) {
    // A person's resolve has told already, and a snooze wants nobody told.
    const isUntold = group.status === 'RESOLVED' && group.resolvedBy !== 'person' && group.snooze === null;
    return changed({
      before: group,
      group: { ...group, flappingUntil: null, reopens: [] },
      steps: [
        {
          line: 'B26',
          reason: 'flapping_ended',
          ...(isUntold ? { tells: { kind: 'clear', to: 'told', exceptMemberId: null } as const } : {}),
        },
      ],
      now,
    });
  }
  if (group.timerAt !== timerOf(group)) return changed({ before: group, group, steps: [], now });
  return unchanged(group);
}

/** A14: an alert whose source fell silent beyond its resolve timeout is resolved by time. */
export function reduceSilent(options: {
  group: GroupState;
  alert: AlertState | null;
  rules: LifecycleRules;
  now: Instant;
}): Outcome {
  const { group, alert, rules, now } = options;
  if (!alert || alert.status !== 'FIRING') return unchanged(group);
  return leave({
    group,
    before: alert,
    alert: { ...alert, status: 'RESOLVED', resolvedAt: now, resolvedBy: 'time' },
    actor: SYSTEM,
    reason: 'source_silent',
    eventReason: 'source_silent',
    counts: 0,
    rules,
    now,
  });
}
