import type { LifecycleReason } from '@signalcraft/contracts/enums';
import type { Changed } from './lifecycle-outcome.ts';
import type {
  ActorRef,
  AlertState,
  GroupState,
  LifecycleRules,
  RunEffect,
  Tells,
  Transition,
} from './lifecycle-state.ts';
import { type FiringCounts, isWorse, severityRank, worstFiring } from './severity.ts';
import type { Instant } from './time.ts';

export const SYSTEM: ActorRef = { type: 'system', id: null };
export const TELLS_NOBODY: Tells = { kind: 'none' };

/** The counts with one alert more (or, `by` −1, one less) at a severity. */
export function moveFiring(
  counts: FiringCounts,
  severity: Parameters<typeof severityRank>[0],
  by: 1 | -1,
): FiringCounts {
  const moved: [number, number, number, number, number] = [...counts];
  const rank = severityRank(severity);
  moved[rank] = Math.max(0, (moved[rank] ?? 0) + by);
  return moved;
}

/** The earliest of what time alone will do to the group. */
export function timerOf(group: GroupState): Instant | null {
  const times = [group.snooze?.until, group.status === 'ACKNOWLEDGED' ? group.ackExpiresAt : null, group.flappingUntil];
  let earliest: Instant | null = null;
  for (const time of times) if (typeof time === 'number' && (earliest === null || time < earliest)) earliest = time;
  return earliest;
}

/** When an acknowledgement given or renewed now expires, by the severity it covers. */
export const ackExpiry = (group: GroupState, rules: LifecycleRules, now: Instant): Instant | null => {
  const expiryMs = rules.ackExpiryMs[group.severity];
  return expiryMs === undefined ? null : now + expiryMs;
};

/**
 * Until when an acknowledgement covers what fires now. What is within the peak does not end it; but where the severity
 * given at had no expiry and the one that fires has, its time begins: nothing stays buried for ever.
 */
export function ackCoversUntil(group: GroupState, rules: LifecycleRules, now: Instant): Instant | null {
  if (group.status !== 'ACKNOWLEDGED' || group.ackExpiresAt !== null) return group.ackExpiresAt;
  return ackExpiry({ ...group, severity: worstFiring(group.firing) ?? group.severity }, rules, now);
}

export type Step = {
  line: string;
  reason: LifecycleReason;
  actor?: ActorRef;
  alertId?: string | null;
  tells?: Tells;
};

/** Ends a reducer: the version moves, the timer is set anew, an undo that no longer fits is dropped. */
export function changed(options: {
  before: GroupState | null;
  group: GroupState;
  alerts?: AlertState[];
  steps: readonly Step[];
  run?: RunEffect | null;
  reason?: LifecycleReason;
  isNew?: boolean;
  now: Instant;
}): Changed {
  const { before, now, steps } = options;
  const isNew = options.isNew ?? false;
  const run = options.run ?? null;
  const severity = worstFiring(options.group.firing) ?? options.group.severity;
  const state: GroupState = {
    ...options.group,
    severity,
    peak: isWorse(severity, options.group.peak) ? severity : options.group.peak,
    run: runAfter(options.group.run, run),
    version: isNew || !before ? 1 : before.version + 1,
    statusChangedAt:
      isNew || before?.status !== options.group.status || before.episode !== options.group.episode
        ? now
        : options.group.statusChangedAt,
  };
  state.timerAt = timerOf(state);
  if (state.undo && state.undo.version !== state.version) state.undo = null;
  const transitions = steps.map(
    (step): Transition => ({
      line: step.line,
      reason: step.reason,
      groupId: state.id,
      alertId: step.alertId ?? null,
      actor: step.actor ?? SYSTEM,
      statusAfter: state.status,
      tells: step.tells ?? TELLS_NOBODY,
    }),
  );
  return {
    ok: true,
    group: state,
    groupIsNew: isNew,
    alerts: options.alerts ?? [],
    transitions,
    run,
    reason: options.reason ?? steps.at(-1)?.reason ?? null,
    unchanged: false,
  };
}

export const unchanged = (group: GroupState): Changed => ({
  ok: true,
  group,
  groupIsNew: false,
  alerts: [],
  transitions: [],
  run: null,
  reason: null,
  unchanged: true,
});

function runAfter(run: GroupState['run'], effect: RunEffect | null): GroupState['run'] {
  switch (effect?.kind) {
    case 'start':
      return 'live';
    case 'end':
      return 'none';
    case 'reroute':
      return 'live';
    default:
      return run;
  }
}
