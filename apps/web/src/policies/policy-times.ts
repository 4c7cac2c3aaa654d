import type { EscalationPolicy } from '@signalcraft/contracts/escalation-policies';
import { POLICY_LIMITS } from '@signalcraft/contracts/policy-limits';
import { durationText } from '../lib/time-text.ts';

export type PolicyTimes = {
  /** When each step is due, from the start of the run. */
  stepsAtMs: number[];
  /** When the second round begins; null: there is none. */
  nextRoundAtMs: number | null;
  /** When a group that nobody answered counts as unattended. */
  endsAtMs: number;
};

/** The walk of a policy where each step reaches somebody and nobody answers. */
export function timesOf(policy: Pick<EscalationPolicy, 'steps' | 'repeats'>): PolicyTimes {
  const stepsAtMs: number[] = [];
  let at = 0;
  for (const { delayMs } of policy.steps) {
    at += delayMs;
    stepsAtMs.push(at);
  }
  const firstMs = stepsAtMs[0] ?? 0;
  const nextRoundAtMs = at + Math.max(POLICY_LIMITS.unansweredMs, firstMs);
  const roundMs = nextRoundAtMs - firstMs;
  return {
    stepsAtMs,
    nextRoundAtMs: policy.repeats > 0 ? nextRoundAtMs : null,
    endsAtMs: at + policy.repeats * roundMs + POLICY_LIMITS.unansweredMs,
  };
}

/** `at once`, `+ 5 min`. */
export const atText = (atMs: number): string => (atMs === 0 ? 'at once' : `+ ${durationText(atMs)}`);
