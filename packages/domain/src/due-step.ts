import type { HoldReason, RunEndReason } from '@signalcraft/contracts/enums';
import { type PolicyTarget, RunPolicy } from '@signalcraft/contracts/escalation-policies';
import {
  BUILT_IN_POLICY,
  decideReach,
  decideStep,
  type NextStep,
  type Recipient,
  type RunOfGroup,
  type StepDecision,
  takePolicy,
} from './escalation.ts';
import type { GroupState } from './lifecycle-state.ts';
import { decideReroute, type RouteDecision } from './routing.ts';
import type { RuledHold } from './suppression.ts';
import type { ResolvedTargets } from './targets.ts';
import type { Instant } from './time.ts';

/** A due run as it is stored. */
export type LockedRun = Omit<RunOfGroup, 'policy' | 'holdReason'> & {
  /** The snapshot it walks; null before its first step was due. */
  policy: unknown;
  /** Set while the route has to be looked at again: when the run goes on, if it stays with its policy. */
  resumeAt: Instant | null;
  holdReason: string | null;
};

/** Whom the targets of a step are, with where they are reached. */
export type Reach = ResolvedTargets & { recipients: Recipient[] };

/** What a step looks at beside its run and group; each is asked only when the step comes to it. */
export type StepLookUps = {
  route: () => Promise<RouteDecision & { hasRoutes: boolean }>;
  holds: (run: RunOfGroup) => Promise<RuledHold[]>;
  /** Lists that take turns move on by one. */
  reach: (targets: readonly PolicyTarget[]) => Promise<Reach>;
};

/** An entry on the timeline that says what the run did. */
export type StepNote = { reason: string; detail: Record<string, unknown> };

export type RunMove = {
  step: number;
  round: number;
  nextStepAt: Instant | null;
  holdReason: HoldReason | null;
  endReason: RunEndReason | null;
};

/** A step's message to one recipient. */
export type StepPage = Recipient & { step: number; round: number };

export type DueStep = {
  policy: RunPolicy;
  notes: StepNote[];
  outcome: /** Another policy: this run ends, and the one that walks it begins. What was not sent yet is sent all the same. */
    | { kind: 'replaced'; by: { policy: RunPolicy; startReason: string; nextStepAt: Instant } }
    | { kind: 'moved'; move: RunMove; pages: StepPage[] }
    /** The policy came to its end unanswered: its fallback hears so, and the group shows it. */
    | { kind: 'unattended'; move: RunMove };
};

/** What a due step of a run does, from its route to whom it pages; nothing is written. */
export async function decideDueStep(options: {
  run: LockedRun;
  group: GroupState;
  lookUps: StepLookUps;
  now: Instant;
}): Promise<DueStep> {
  const { run, group, lookUps, now } = options;
  const notes: StepNote[] = [];
  const stored = run.policy === null ? null : storedPolicy(run.policy);
  // A run that ended unanswered reminds only while that is still how the group stands: another may have begun since.
  if (run.isExhausted && group.run !== 'exhausted')
    return moved({ run, policy: stored ?? BUILT_IN_POLICY, notes, to: { endReason: 'exhausted' } });
  const walk = (policy: RunPolicy, state: RunOfGroup): Promise<DueStep> =>
    goThrough({ stored: run, run: state, policy, group, lookUps, notes, now });
  const isOpen = group.status === 'OPEN' && group.episode === run.episode && !run.isExhausted;
  if (!isOpen) return walk(stored ?? BUILT_IN_POLICY, toRun(run, stored));
  if (!stored) {
    const route = await lookUps.route();
    if (route.hasRoutes) notes.push(noteOfRoute(route));
    return walk(route.policy, takePolicy({ run: toRun(run, null), policy: route.policy }));
  }
  if (run.resumeAt === null) return walk(stored, toRun(run, stored));
  const route = await lookUps.route();
  const decision = decideReroute({ current: stored, wanted: route.policy });
  if (decision.kind === 'stays') return walk(stored, { ...toRun(run, stored), nextStepAt: run.resumeAt });
  notes.push({
    reason: 'rerouted',
    detail: { from: stored.name, policy: route.policy.name, matched: route.matched },
  });
  const nextStepAt = now + (route.policy.steps[0]?.delayMs ?? 0);
  const by = { policy: route.policy, startReason: 'worsened', nextStepAt };
  return { policy: stored, notes, outcome: { kind: 'replaced', by } };
}

/** A policy that a newer version wrote and that cannot be read must not keep a page back: everybody hears. */
const storedPolicy = (stored: unknown): RunPolicy => RunPolicy.safeParse(stored).data ?? BUILT_IN_POLICY;

const toRun = (run: LockedRun, policy: RunPolicy | null): RunOfGroup => ({
  ...run,
  policy: policy ?? BUILT_IN_POLICY,
  holdReason: run.holdReason as HoldReason | null,
});

const noteOfRoute = (route: RouteDecision): StepNote => ({
  reason: route.reason === 'route' ? 'routed' : 'no_route',
  detail: {
    policy: route.policy.name,
    matched: route.matched,
    ...(route.faults.length > 0 ? { faults: route.faults } : {}),
  },
});

type Walk = {
  stored: LockedRun;
  run: RunOfGroup;
  policy: RunPolicy;
  group: GroupState;
  lookUps: StepLookUps;
  notes: StepNote[];
  now: Instant;
};

/** Decides the step of a run that has its policy. */
async function goThrough(walk: Walk): Promise<DueStep> {
  const { stored, run, policy, group, notes, now } = walk;
  // A run that is over, or only reminds, is not held.
  const isWalking = group.status === 'OPEN' && !run.isExhausted;
  const holds = isWalking ? await walk.lookUps.holds(run) : [];
  const decision = decideStep({ run, group, holds, now });
  if (
    run.holdReason &&
    (decision.kind === 'due' || decision.kind === 'condition_not_met' || decision.kind === 'exhausted')
  )
    notes.push({ reason: 'hold_over', detail: {} });
  const shared = { run: stored, policy, notes };
  switch (decision.kind) {
    case 'due':
      return tell(walk, decision);
    case 'exhausted': {
      const move = moveOf(stored, { nextStepAt: decision.nextNoteAt, endReason: 'exhausted' });
      return { policy, notes, outcome: { kind: 'unattended', move } };
    }
    case 'ended':
      // An exhausted run has ended already; it only stops reminding.
      return moved({ ...shared, to: { endReason: run.isExhausted ? 'exhausted' : decision.reason } });
    case 'waiting':
      return moved({ ...shared, to: { nextStepAt: decision.at, holdReason: run.holdReason } });
    case 'held':
      if (decision.isNew) notes.push({ reason: 'held', detail: heldBy({ decision, holds, group }) });
      return moved({ ...shared, to: { nextStepAt: decision.lookAgainAt, holdReason: decision.reason } });
    case 'condition_not_met': {
      const { next, kind, ...detail } = decision;
      notes.push({ reason: kind, detail });
      return moved({ ...shared, to: placeOf(next) });
    }
  }
}

/** What the timeline keeps of a hold: with the rule that made it, where one did. */
function heldBy(options: {
  decision: Extract<StepDecision, { kind: 'held' }>;
  holds: readonly RuledHold[];
  group: GroupState;
}): Record<string, unknown> {
  const { decision, holds, group } = options;
  const { reason } = decision;
  const hold = holds.find((one) => one.reason === reason) ?? { reason, endsAt: group.flappingUntil };
  return { ...holdDetail(hold) };
}

export type HoldDetail = { hold: HoldReason; until: Instant | null; by?: RuledHold['by'] };

/** What the timeline keeps of a hold: the rule as it was, by its revision. */
export const holdDetail = (hold: { reason: HoldReason; endsAt: Instant | null; by?: RuledHold['by'] }): HoldDetail => ({
  hold: hold.reason,
  until: hold.endsAt,
  ...(hold.by ? { by: hold.by } : {}),
});

/** The step is to tell somebody: who that is now, and their pages. */
async function tell(walk: Walk, due: Extract<StepDecision, { kind: 'due' }>): Promise<DueStep> {
  const { stored, run, policy, notes, now } = walk;
  const reach = await walk.lookUps.reach(due.targets);
  const decision = decideReach({ run, recipients: reach.recipients, now });
  const place = { step: decision.step, round: decision.round };
  const gaps = reach.gaps.length > 0 ? { gaps: reach.gaps } : {};
  const shared = { run: stored, policy, notes, to: placeOf(decision.next) };
  if (decision.kind === 'reached_nobody') {
    notes.push({ reason: 'reached_nobody', detail: { ...place, ...gaps } });
    return moved(shared);
  }
  if (decision.isLate) notes.push({ reason: 'late', detail: { lateMs: now - run.nextStepAt } });
  notes.push({
    reason: 'paged',
    detail: {
      ...place,
      policy: policy.name,
      recipients: decision.recipients.map((recipient) => recipient.destination),
      told: reach.reached,
      ...(reach.channelIds.length > 0 ? { channels: reach.channelIds } : {}),
      ...gaps,
    },
  });
  // Channels are no person: the timeline says that the people whom the step names were not reached.
  if (decision.missedPeople) notes.push({ reason: 'reached_nobody', detail: { ...place, ...gaps } });
  return moved({ ...shared, pages: decision.recipients.map((recipient) => ({ ...place, ...recipient })) });
}

const placeOf = (next: NextStep): Partial<RunMove> => ({ step: next.step, round: next.round, nextStepAt: next.at });

const moveOf = (run: LockedRun, to: Partial<RunMove>): RunMove => ({
  step: run.step,
  round: run.round,
  nextStepAt: null,
  holdReason: null,
  endReason: null,
  ...to,
});

const moved = (options: {
  run: LockedRun;
  policy: RunPolicy;
  notes: StepNote[];
  to: Partial<RunMove>;
  pages?: StepPage[];
}): DueStep => ({
  policy: options.policy,
  notes: options.notes,
  outcome: { kind: 'moved', move: moveOf(options.run, options.to), pages: options.pages ?? [] },
});
