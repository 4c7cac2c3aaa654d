import { reduceAlert } from './lifecycle-group.ts';
import type { LifecycleEvent, Outcome } from './lifecycle-outcome.ts';
import { reducePerson } from './lifecycle-person.ts';
import type { AlertState, GroupState, LifecycleRules } from './lifecycle-state.ts';
import { reduceSilent, reduceTimer } from './lifecycle-time.ts';
import type { Instant } from './time.ts';

export { countEvent, judge } from './lifecycle-alert.ts';

/**
 * The tables of `Docs/LifeCycle.md`: what an event does to one group. `alerts` are those that the event concerns; the
 * group's own counters say what else fires. Nothing is changed in place.
 */
export function reduce(options: {
  /** Null only for an alert that joins no group yet. */
  group: GroupState | null;
  alerts: readonly AlertState[];
  event: LifecycleEvent;
  rules: LifecycleRules;
  now: Instant;
}): Outcome {
  const { group, alerts, event, rules, now } = options;
  if (event.type === 'alert') return reduceAlert({ group, alert: alerts[0] ?? null, event, rules, now });
  if (!group) throw new RangeError(`${event.type} needs a group`);
  if (event.type === 'timer') return reduceTimer({ group, now });
  if (event.type === 'silent') return reduceSilent({ group, alert: alerts[0] ?? null, rules, now });
  return reducePerson({ group, alerts, event, rules, now });
}
