import type { AlertGroupStatus, ChannelName, HoldReason, RunEndReason, Severity } from '@signalcraft/contracts/enums';
import type { PolicyTarget, RunPolicy, StepCondition } from '@signalcraft/contracts/escalation-policies';
import { POLICY_LIMITS } from '@signalcraft/contracts/policy-limits';
import { isOpenAt } from './on-call-restrictions.ts';
import { countFiring, type FiringCounts, isWorse } from './severity.ts';
import { hours, type Instant, seconds } from './time.ts';

/** What no route matched goes by this one: everyone who can respond, by mail, at once. It cannot be deleted. */
export const BUILT_IN_POLICY: RunPolicy = {
  name: 'Everyone who can respond, by e-mail',
  steps: [{ delayMs: 0, targets: [{ kind: 'everyone_who_can_respond' }], condition: null }],
  repeats: 0,
  fallback: { memberIds: [], ownersAndAdmins: true },
  reason: 'no_route',
  matched: [],
};

/** After this long behind its plan a step counts as late, and the next is planned from now. */
export const LATE_MS = seconds(60);
/** A step this far behind its plan was missed: for a while nobody was there to look at what is due. */
export const MISSED_MS = seconds(5);
export const LOOK_AGAIN_MS = seconds(30);
export const UNATTENDED_NOTE_EVERY_MS = hours(1);

export const UNANSWERED_MS = POLICY_LIMITS.unansweredMs;

export type RunOfGroup = {
  policy: RunPolicy;
  episode: number;
  step: number;
  round: number;
  nextStepAt: Instant;
  startReason: string;
  holdReason: HoldReason | null;
  isExhausted: boolean;
  /** Whether a step of this round paged a person already. */
  hasPagedThisRound: boolean;
};

export type GroupOfRun = {
  status: AlertGroupStatus;
  episode: number;
  severity: Severity;
  firing: FiringCounts;
  flappingUntil: Instant | null;
};

export type Hold = { reason: HoldReason; endsAt: Instant | null };

/** A member, or a channel, which is no person: one of the two ids is set. */
export type Recipient = {
  recipientId: string | null;
  channelId: string | null;
  method: ChannelName;
  destination: string;
};

/** Where the run goes on. */
export type NextStep = { step: number; round: number; at: Instant };

/** Which part of a step's condition does not hold. */
export type UnmetCondition = 'between' | 'onlyIfFiringAtLeast' | 'minSeverity';

export type StepDecision =
  /** The group is no longer open in the run's episode. */
  | { kind: 'ended'; reason: RunEndReason }
  /** The first step's own delay is not over. */
  | { kind: 'waiting'; at: Instant }
  /** Every firing alert is held; `isNew`: the reason changed, so that the timeline says so once. */
  | { kind: 'held'; reason: HoldReason; lookAgainAt: Instant; isNew: boolean }
  /** The step is passed over, and what follows is due at once. */
  | { kind: 'condition_not_met'; step: number; round: number; unmet: UnmetCondition; next: NextStep }
  /** The step tells these targets now: who they are is asked, and `decideReach` goes on. */
  | { kind: 'due'; step: number; round: number; targets: readonly PolicyTarget[] }
  /** The policy came to its end unanswered: the group stands unattended, which is said again each hour. */
  | { kind: 'exhausted'; isNew: boolean; nextNoteAt: Instant };

export type ReachDecision =
  /** `missedPeople`: the step was to tell people and told only channels, so that what follows is due at once. */
  | {
      kind: 'paged';
      step: number;
      round: number;
      recipients: readonly Recipient[];
      next: NextStep;
      isLate: boolean;
      missedPeople: boolean;
    }
  | { kind: 'reached_nobody'; step: number; round: number; next: NextStep };

export const HOLD_ORDER: readonly HoldReason[] = ['maintenance', 'silenced', 'inhibited', 'flapping', 'group_wait'];

/** A run that takes its policy now: its first step is due after the step's own delay. */
export const takePolicy = (options: { run: Omit<RunOfGroup, 'policy'>; policy: RunPolicy }): RunOfGroup => ({
  ...options.run,
  policy: options.policy,
  nextStepAt: options.run.nextStepAt + (options.policy.steps[0]?.delayMs ?? 0),
});

/** Table D: what a due step does now, as far as no person has to be known for it. */
export function decideStep(options: {
  run: RunOfGroup;
  group: GroupOfRun;
  holds: readonly Hold[];
  now: Instant;
}): StepDecision {
  const { run, group, now } = options;
  if (group.status !== 'OPEN' || group.episode !== run.episode)
    return { kind: 'ended', reason: endReasonOf(group.status) };
  // A hold keeps pages back; that nobody answered stays true, and its note is no page.
  if (run.isExhausted) return { kind: 'exhausted', isNew: false, nextNoteAt: now + UNATTENDED_NOTE_EVERY_MS };
  if (Math.floor(run.nextStepAt) > now) return { kind: 'waiting', at: run.nextStepAt };
  const held = firstHold({ run, group, holds: options.holds, now });
  if (held) {
    const lookAgainAt = Math.min(held.endsAt ?? now + LOOK_AGAIN_MS, now + LOOK_AGAIN_MS);
    return { kind: 'held', reason: held.reason, lookAgainAt, isNew: held.reason !== run.holdReason };
  }
  const { step, round } = run;
  const current = run.policy.steps[step];
  if (!current) return { kind: 'exhausted', isNew: true, nextNoteAt: now + UNATTENDED_NOTE_EVERY_MS };
  const unmet = current.condition ? unmetOf({ condition: current.condition, group, now }) : null;
  if (unmet) return { kind: 'condition_not_met', step, round, unmet, next: passOver({ run, now }) };
  return { kind: 'due', step, round, targets: current.targets };
}

/**
 * What a due step does once its targets are known: each is paged once. No person, though the step was to tell people:
 * the next step is due at once. A step of channels alone keeps its time.
 */
export function decideReach(options: {
  run: RunOfGroup;
  recipients: readonly Recipient[];
  now: Instant;
}): ReachDecision {
  const { run, now } = options;
  const { step, round } = run;
  const recipients = onceEach(options.recipients);
  if (recipients.length === 0) return { kind: 'reached_nobody', step, round, next: passOver({ run, now }) };
  const isLate = now - run.nextStepAt > LATE_MS;
  const toldPeople = recipients.some(({ recipientId }) => recipientId !== null);
  const missedPeople = !toldPeople && (run.policy.steps[step]?.targets ?? []).some(({ kind }) => kind !== 'channel');
  const next = missedPeople
    ? passOver({ run, now })
    : keepPlan({ run, toldPeople, from: isLate ? now : run.nextStepAt });
  return { kind: 'paged', step, round, recipients, next, isLate, missedPeople };
}

/** A round that told only channels is not walked again, once they had their time: they are no person. */
function keepPlan(options: { run: RunOfGroup; toldPeople: boolean; from: Instant }): NextStep {
  const { run, toldPeople, from } = options;
  const { isRoundOver, step, round, waitMs } = follow(run);
  if (isRoundOver && !toldPeople && !run.hasPagedThisRound) return afterLast({ run, at: from + UNANSWERED_MS });
  return { step, round, at: from + waitMs };
}

const afterLast = (options: { run: RunOfGroup; at: Instant }): NextStep => ({
  step: options.run.policy.steps.length,
  round: options.run.round,
  at: options.at,
});

/**
 * Where a run goes on from a step that told nobody: with the next step at once. A round that told nobody at all is not
 * walked again, since it would tell nobody again; after one that did, those who were told have their time to answer.
 */
function passOver(options: { run: RunOfGroup; now: Instant }): NextStep {
  const { run, now } = options;
  const { isRoundOver, step, round, waitMs } = follow(run);
  if (!isRoundOver) return { step, round, at: now };
  if (run.hasPagedThisRound) return { step, round, at: now + waitMs };
  return afterLast({ run, at: now });
}

/** The step after this one, in this round or the next; past the last round it is one past the last step. */
export function follow(run: Pick<RunOfGroup, 'policy' | 'step' | 'round'>): {
  step: number;
  round: number;
  isRoundOver: boolean;
  waitMs: number;
} {
  const { policy, step, round } = run;
  const next = policy.steps[step + 1];
  if (next) return { step: step + 1, round, isRoundOver: false, waitMs: next.delayMs };
  if (round >= policy.repeats) return { step: step + 1, round, isRoundOver: true, waitMs: UNANSWERED_MS };
  const waitMs = Math.max(UNANSWERED_MS, policy.steps[0]?.delayMs ?? 0);
  return { step: 0, round: round + 1, isRoundOver: true, waitMs };
}

function unmetOf(options: { condition: StepCondition; group: GroupOfRun; now: Instant }): UnmetCondition | null {
  const { condition, group, now } = options;
  const { between, onlyIfFiringAtLeast, minSeverity } = condition;
  if (between && !isOpenAt({ restrictions: [{ kind: 'daily', ...between }], zone: between.zone, at: now }))
    return 'between';
  if (onlyIfFiringAtLeast !== null && countFiring(group.firing) < onlyIfFiringAtLeast) return 'onlyIfFiringAtLeast';
  if (minSeverity !== null && isWorse(minSeverity, group.severity)) return 'minSeverity';
  return null;
}

const onceEach = (recipients: readonly Recipient[]): Recipient[] => [
  ...new Map(recipients.map((one) => [`${one.recipientId ?? one.channelId} ${one.method}`, one])).values(),
];

const endReasonOf = (status: AlertGroupStatus): RunEndReason =>
  status === 'ACKNOWLEDGED' ? 'acknowledged' : status === 'SNOOZED' ? 'snoozed' : 'resolved';

function firstHold(options: {
  run: RunOfGroup;
  group: Pick<GroupOfRun, 'flappingUntil'>;
  holds: readonly Hold[];
  now: Instant;
}): Hold | null {
  const { run, group, now } = options;
  const holds = [...options.holds];
  // The reopening that began the flapping pages once and says so; the next ones wait for calm.
  const isTheOnePage = run.startReason === 'flapping_started' && run.round === 0 && !run.hasPagedThisRound;
  if (group.flappingUntil !== null && group.flappingUntil > now && !isTheOnePage) {
    holds.push({ reason: 'flapping', endsAt: group.flappingUntil });
  }
  return holds.toSorted((a, b) => HOLD_ORDER.indexOf(a.reason) - HOLD_ORDER.indexOf(b.reason))[0] ?? null;
}
