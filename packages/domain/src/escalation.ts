import type { AlertGroupStatus, ChannelName, HoldReason, RunEndReason } from '@signalcraft/contracts/enums';
import { hours, type Instant, seconds } from './time.ts';

/** Whom a step targets. */
export type PolicyTarget = { kind: 'everyone_who_can_respond' };

/** A policy as the run took it when it started: later edits do not reach a run under way. */
export type PolicySnapshot = {
  /** Null for the built-in one. */
  id: string | null;
  name: string;
  steps: { delayMs: number; targets: PolicyTarget[] }[];
  /** How often the steps are walked again after the first round. */
  repeats: number;
};

/** What no route matched goes by this one: everyone who can respond, by mail, at once. It cannot be deleted. */
export const BUILT_IN_POLICY: PolicySnapshot = {
  id: null,
  name: 'Everyone who can respond, by e-mail',
  steps: [{ delayMs: 0, targets: [{ kind: 'everyone_who_can_respond' }] }],
  repeats: 0,
};

/** After this long behind its plan a step counts as late, and the next is planned from now. */
export const LATE_MS = seconds(60);
export const LOOK_AGAIN_MS = seconds(30);
export const UNATTENDED_NOTE_EVERY_MS = hours(1);

export type RunOfGroup = {
  policy: PolicySnapshot;
  episode: number;
  step: number;
  round: number;
  nextStepAt: Instant;
  startReason: string;
  holdReason: HoldReason | null;
  isExhausted: boolean;
};

export type Hold = { reason: HoldReason; endsAt: Instant | null };

export type Recipient = { recipientId: string; method: ChannelName; destination: string };

/** Where the run goes on. */
export type NextStep = { step: number; round: number; at: Instant };

export type StepDecision =
  /** The group is no longer open in the run's episode. */
  | { kind: 'ended'; reason: RunEndReason }
  /** Every firing alert is held; `isNew`: the reason changed, so that the timeline says so once. */
  | { kind: 'held'; reason: HoldReason; lookAgainAt: Instant; isNew: boolean }
  | { kind: 'paged'; step: number; round: number; recipients: readonly Recipient[]; next: NextStep; isLate: boolean }
  | { kind: 'reached_nobody'; step: number; round: number; next: NextStep }
  /** The policy came to its end unanswered: the group stands unattended, which is said again each hour. */
  | { kind: 'exhausted'; isNew: boolean; nextNoteAt: Instant };

export const HOLD_ORDER: readonly HoldReason[] = ['maintenance', 'silenced', 'inhibited', 'flapping', 'group_wait'];

/** Table D: what a due step does now. */
export function decideStep(options: {
  run: RunOfGroup;
  group: { status: AlertGroupStatus; episode: number; flappingUntil: Instant | null };
  holds: readonly Hold[];
  recipients: readonly Recipient[];
  now: Instant;
}): StepDecision {
  const { run, group, recipients, now } = options;
  if (group.status !== 'OPEN' || group.episode !== run.episode)
    return { kind: 'ended', reason: endReasonOf(group.status) };
  // A hold keeps pages back; that nobody answered stays true, and its note is no page.
  if (run.isExhausted) return { kind: 'exhausted', isNew: false, nextNoteAt: now + UNATTENDED_NOTE_EVERY_MS };
  const held = firstHold({ run, group, holds: options.holds, now });
  if (held) {
    const lookAgainAt = Math.min(held.endsAt ?? now + LOOK_AGAIN_MS, now + LOOK_AGAIN_MS);
    return { kind: 'held', reason: held.reason, lookAgainAt, isNew: held.reason !== run.holdReason };
  }
  const { step, round } = run;
  if (!run.policy.steps[step]) {
    return { kind: 'exhausted', isNew: true, nextNoteAt: now + UNATTENDED_NOTE_EVERY_MS };
  }
  const following = follow({ policy: run.policy, step, round });
  if (recipients.length === 0) return { kind: 'reached_nobody', step, round, next: { ...following, at: now } };
  const isLate = now - run.nextStepAt > LATE_MS;
  const from = isLate ? now : run.nextStepAt;
  return { kind: 'paged', step, round, recipients, next: { ...following, at: from + following.delayMs }, isLate };
}

const endReasonOf = (status: AlertGroupStatus): RunEndReason =>
  status === 'ACKNOWLEDGED' ? 'acknowledged' : status === 'SNOOZED' ? 'snoozed' : 'resolved';

function firstHold(options: {
  run: RunOfGroup;
  group: { flappingUntil: Instant | null };
  holds: readonly Hold[];
  now: Instant;
}): Hold | null {
  const { run, group, now } = options;
  const holds = [...options.holds];
  // The reopening that began the flapping pages once and says so; the next ones wait for calm.
  const isTheOnePage = run.startReason === 'flapping_started' && run.step === 0 && run.round === 0;
  if (group.flappingUntil !== null && group.flappingUntil > now && !isTheOnePage) {
    holds.push({ reason: 'flapping', endsAt: group.flappingUntil });
  }
  return holds.toSorted((a, b) => HOLD_ORDER.indexOf(a.reason) - HOLD_ORDER.indexOf(b.reason))[0] ?? null;
}

/** The step after this one, in this round or the next; past the last round it is one past the last step. */
function follow(options: { policy: PolicySnapshot; step: number; round: number }): {
  step: number;
  round: number;
  delayMs: number;
} {
  const { policy, step, round } = options;
  const next = policy.steps[step + 1];
  if (next) return { step: step + 1, round, delayMs: next.delayMs };
  const first = policy.steps[0];
  if (round < policy.repeats && first) return { step: 0, round: round + 1, delayMs: first.delayMs };
  return { step: step + 1, round, delayMs: UNANSWERED_MS };
}

/** How long the last step is given to be answered before the group counts as unattended. */
export const UNANSWERED_MS = seconds(300);
