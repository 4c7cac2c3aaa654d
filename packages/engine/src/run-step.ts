import type { HoldReason, RunEndReason } from '@signalcraft/contracts/enums';
import { RunPolicy } from '@signalcraft/contracts/escalation-policies';
import type { Database, HotClient } from '@signalcraft/database/database';
import { readFallback } from '@signalcraft/database/hot/people';
import type { StoredGroup } from '@signalcraft/database/hot/rows';
import { lockDueRun, moveRun, replaceRun, type StoredRun, writePages } from '@signalcraft/database/hot/run-step';
import { sendWrite, type TimelineWrite } from '@signalcraft/database/hot/write';
import type { DueRun } from '@signalcraft/database/system/due';
import {
  BUILT_IN_POLICY,
  decideReach,
  decideStep,
  type NextStep,
  type RunOfGroup,
  type StepDecision,
  takePolicy,
} from '@signalcraft/domain/escalation';
import { decideReroute, type RouteDecision } from '@signalcraft/domain/routing';
import type { RuledHold } from '@signalcraft/domain/suppression';
import { newId } from '@signalcraft/platform/ids';
import type { Logger } from '@signalcraft/platform/log';
import type { QueueProducer } from '@signalcraft/queues/producer';
import { holdDetail } from './held-pages.ts';
import { readHolds } from './holds.ts';
import { readReach } from './reach.ts';
import { routeGroup } from './route-run.ts';
import { UnitOfWork } from './unit-of-work.ts';

export type StepDeps = { database: Database; producer: QueueProducer; log: Logger };

/** How many of each wait because of a step: messages, and runs that began. */
type Woken = { messages: number; runIds: string[] };
const NOTHING: Woken = { messages: 0, runIds: [] };

/**
 * Does the due step of one run, in one transaction that holds the group's and the run's locks: which policy it walks, who
 * is targeted now, their PAGE rows, and when the run goes on. A run that is no longer due is left alone; never early,
 * never twice.
 */
export async function runStep(options: { deps: StepDeps; run: DueRun }): Promise<void> {
  const { deps } = options;
  const { workspaceId, runId, groupId } = options.run;
  const woken = await deps.database.hot({ workspaceIds: [workspaceId] }, async (db) => {
    const due = await lockDueRun({ db, workspaceId, runId, groupId });
    return due ? stepOf({ db, workspaceId, ...due, notes: [] }) : NOTHING;
  });
  await deps.producer.wake({ queue: 'escalations', jobs: woken.runIds.map((id) => ({ runId: id })) });
  await deps.producer.wake({
    queue: 'notifications',
    jobs: Array.from({ length: woken.messages }, () => ({})),
  });
}

type Locked = {
  db: HotClient;
  workspaceId: string;
  now: number;
  group: StoredGroup;
  run: StoredRun;
  /** What the timeline will say of this step. */
  notes: Entry[];
};
type Step = Locked & { policy: RunPolicy };
type Entry = { reason: string; detail: Record<string, unknown> };

async function stepOf(locked: Locked): Promise<Woken> {
  const { run, group } = locked;
  const stored = run.policy === null ? null : storedPolicy(run.policy);
  // A run that ended unanswered reminds only while that is still how the group stands: another may have begun since.
  if (run.isExhausted && group.state.run !== 'exhausted') {
    await move({ ...locked, policy: stored ?? BUILT_IN_POLICY }, { endReason: 'exhausted' });
    return NOTHING;
  }
  const isOpen = group.state.status === 'OPEN' && group.state.episode === run.episode && !run.isExhausted;
  if (!isOpen) return goThrough({ ...locked, policy: stored ?? BUILT_IN_POLICY }, toRun(run, stored));
  if (!stored) {
    const route = await routeGroup(locked);
    if (route.hasRoutes) locked.notes.push(entryOfRoute(route));
    return goThrough({ ...locked, policy: route.policy }, takePolicy({ run: toRun(run, null), policy: route.policy }));
  }
  if (run.resumeAt === null) return goThrough({ ...locked, policy: stored }, toRun(run, stored));
  const route = await routeGroup(locked);
  const decision = decideReroute({ current: stored, wanted: route.policy });
  if (decision.kind === 'rerouted') return startAnew({ ...locked, policy: stored }, route);
  return goThrough({ ...locked, policy: stored }, { ...toRun(run, stored), nextStepAt: run.resumeAt });
}

/** A policy that a newer version wrote and that cannot be read must not keep a page back: everybody hears. */
const storedPolicy = (stored: unknown): RunPolicy => RunPolicy.safeParse(stored).data ?? BUILT_IN_POLICY;

const toRun = (run: StoredRun, policy: RunPolicy | null): RunOfGroup => ({
  ...run,
  policy: policy ?? BUILT_IN_POLICY,
  holdReason: run.holdReason as HoldReason | null,
});

const entryOfRoute = (route: RouteDecision): Entry => ({
  reason: route.reason === 'route' ? 'routed' : 'no_route',
  detail: { policy: route.policy.name, matched: route.matched },
});

/** Another policy: this run ends, and the one that walks it begins. What was not sent yet is sent all the same. */
async function startAnew(step: Step, route: RouteDecision): Promise<Woken> {
  const { db, workspaceId, run, now, notes } = step;
  const replacement = {
    id: newId(now),
    policy: route.policy,
    startReason: 'worsened',
    nextStepAt: now + (route.policy.steps[0]?.delayMs ?? 0),
  };
  await replaceRun({ db, workspaceId, run, now, replacement });
  notes.push({
    reason: 'rerouted',
    detail: { from: step.policy.name, policy: route.policy.name, matched: route.matched },
  });
  await writeNotes(step);
  return { messages: 0, runIds: [replacement.id] };
}

/** Decides the step of a run that has its policy, and writes what was decided. */
async function goThrough(step: Step, run: RunOfGroup): Promise<Woken> {
  const { db, workspaceId, now } = step;
  // A run that is over, or only reminds, is not held.
  const isWalking = step.group.state.status === 'OPEN' && !run.isExhausted;
  const holds = isWalking
    ? await readHolds({ db, workspaceId, groupId: step.group.state.id, run: { ...run, id: step.run.id }, now })
    : [];
  const decision = decideStep({ run, group: step.group.state, holds, now });
  if (
    run.holdReason &&
    (decision.kind === 'due' || decision.kind === 'condition_not_met' || decision.kind === 'exhausted')
  )
    step.notes.push({ reason: 'hold_over', detail: {} });
  if (decision.kind === 'due') return tell(step, { run, decision });
  if (decision.kind === 'exhausted') {
    await move(step, { nextStepAt: decision.nextNoteAt, endReason: 'exhausted' });
    return { ...NOTHING, messages: await remind(step) };
  }
  switch (decision.kind) {
    case 'ended':
      // An exhausted run has ended already; it only stops reminding.
      await move(step, run.isExhausted ? { endReason: 'exhausted' } : { endReason: decision.reason });
      break;
    case 'waiting':
      await move(step, { nextStepAt: decision.at, ...(run.holdReason ? { holdReason: run.holdReason } : {}) });
      break;
    case 'held':
      await move(step, { nextStepAt: decision.lookAgainAt, holdReason: decision.reason });
      if (decision.isNew) step.notes.push({ reason: 'held', detail: heldBy({ decision, holds, group: step.group }) });
      break;
    case 'condition_not_met': {
      const { next, kind, ...detail } = decision;
      await goOn(step, next);
      step.notes.push({ reason: kind, detail });
      break;
    }
  }
  await writeNotes(step);
  return NOTHING;
}

/** What the timeline keeps of a hold: with the rule that made it, where one did. */
function heldBy(options: {
  decision: Extract<StepDecision, { kind: 'held' }>;
  holds: readonly RuledHold[];
  group: StoredGroup;
}): Record<string, unknown> {
  const { decision, holds, group } = options;
  const { reason } = decision;
  const hold = holds.find((one) => one.reason === reason) ?? { reason, endsAt: group.state.flappingUntil };
  return { ...holdDetail(hold) };
}

/** The step is to tell somebody: who that is now, and their PAGE rows. */
async function tell(
  step: Step,
  options: { run: RunOfGroup; decision: Extract<StepDecision, { kind: 'due' }> },
): Promise<Woken> {
  const { db, workspaceId, now, notes } = step;
  const { run } = options;
  const reach = await readReach({ db, workspaceId, targets: options.decision.targets, now });
  const decision = decideReach({ run, recipients: reach.recipients, now });
  await goOn(step, decision.next);
  const place = { step: decision.step, round: decision.round };
  const gaps = reach.gaps.length > 0 ? { gaps: reach.gaps } : {};
  if (decision.kind === 'reached_nobody') {
    notes.push({ reason: 'reached_nobody', detail: { ...place, ...gaps } });
    await writeNotes(step);
    return NOTHING;
  }
  const pages = decision.recipients.map((recipient) => ({ id: newId(now), ...place, ...recipient }));
  await writePages({ db, workspaceId, run: step.run, reason: run.startReason, now, pages });
  if (decision.isLate) notes.push({ reason: 'late', detail: { lateMs: now - run.nextStepAt } });
  notes.push({
    reason: 'paged',
    detail: {
      ...place,
      policy: step.policy.name,
      recipients: decision.recipients.map((recipient) => recipient.destination),
      told: reach.reached,
      ...gaps,
    },
  });
  await writeNotes(step);
  return { ...NOTHING, messages: pages.length };
}

const move = (
  step: Step,
  to: { step?: number; round?: number; nextStepAt?: number; holdReason?: HoldReason; endReason?: RunEndReason },
): Promise<void> =>
  moveRun({
    db: step.db,
    workspaceId: step.workspaceId,
    runId: step.run.id,
    now: step.now,
    policy: step.policy,
    step: to.step ?? step.run.step,
    round: to.round ?? step.run.round,
    nextStepAt: to.nextStepAt ?? null,
    holdReason: to.holdReason ?? null,
    endReason: to.endReason ?? null,
  });

const goOn = (step: Step, next: NextStep): Promise<void> =>
  move(step, { step: next.step, round: next.round, nextStepAt: next.at });

/** Entries on the group's timeline that say what the run did, in their order. */
async function writeNotes(step: Step): Promise<void> {
  const unit = new UnitOfWork({ now: step.now });
  for (const entry of step.notes) unit.note(entryOf(step, entry));
  await sendWrite({ db: step.db, workspaceIds: [step.workspaceId], write: unit.toWrite() });
}

const entryOf = (step: Step, entry: Entry): Omit<TimelineWrite, 'id'> => ({
  workspaceId: step.workspaceId,
  groupId: step.group.state.id,
  line: null,
  alertId: null,
  actorType: 'system',
  actorId: null,
  statusAfter: step.group.state.status,
  groupVersion: step.group.state.version,
  ...entry,
});

/** The group stands unattended: shown on it, and told to those the policy falls back on, again each hour. */
async function remind(step: Step): Promise<number> {
  const { db, workspaceId, group, now, policy } = step;
  const memberIds = await readFallback({ db, workspaceId, ...policy.fallback });
  const { state, ...stored } = group;
  const unit = new UnitOfWork({ now });
  unit.loadGroup(group);
  if (state.run !== 'exhausted') {
    unit.applyGroup({
      stored,
      applied: {
        workspaceId,
        before: state,
        after: { ...state, run: 'exhausted', version: state.version + 1 },
        isNew: false,
        transitions: [],
        run: null,
        detail: {},
      },
    });
  }
  for (const entry of step.notes) unit.note(entryOf(step, entry));
  const transitionId = unit.note(entryOf(step, { reason: 'exhausted', detail: { policy: policy.name } }));
  await sendWrite({
    db,
    workspaceIds: [workspaceId],
    write: {
      ...unit.toWrite(),
      tellings: [
        {
          transitionId,
          workspaceId,
          groupId: state.id,
          episode: state.episode,
          kind: 'NOTE',
          reason: 'exhausted',
          to: 'members',
          memberIds,
          exceptMemberId: null,
        },
      ],
    },
  });
  return memberIds.length;
}
