import type { ChannelName, HoldReason, RunEndReason } from '@signalcraft/contracts/enums';
import type { Database, HotClient } from '@signalcraft/database/database';
import type { StoredGroup } from '@signalcraft/database/hot/rows';
import { lockDueRun, moveRun, readResponders, type StoredRun, writePages } from '@signalcraft/database/hot/run-step';
import { sendWrite } from '@signalcraft/database/hot/write';
import type { DueRun } from '@signalcraft/database/system/due';
import { BUILT_IN_POLICY, decideStep, type PolicySnapshot, type StepDecision } from '@signalcraft/domain/escalation';
import { newId } from '@signalcraft/platform/ids';
import type { Logger } from '@signalcraft/platform/log';
import type { QueueProducer } from '@signalcraft/queues/producer';
import { UnitOfWork } from './unit-of-work.ts';

export type StepDeps = { database: Database; producer: QueueProducer; log: Logger };

const METHOD: ChannelName = 'email';

/**
 * Does the due step of one run, in one transaction that holds the group's and the run's locks: who is targeted now,
 * their PAGE rows, and when the run goes on. A run that is no longer due is left alone; never early, never twice.
 */
export async function runStep(options: { deps: StepDeps; run: DueRun }): Promise<void> {
  const { deps } = options;
  const { workspaceId, runId, groupId } = options.run;
  const messages = await deps.database.hot({ workspaceIds: [workspaceId] }, async (db) => {
    const due = await lockDueRun({ db, workspaceId, runId, groupId });
    if (!due) return 0;
    const { now, group, run } = due;
    // A run that ended unanswered reminds only while that is still how the group stands: another may have begun since.
    if (run.isExhausted && group.state.run !== 'exhausted') {
      await move({ db, workspaceId, group, run, policy: policyOf(run), now }, { endReason: 'exhausted' });
      return 0;
    }
    const responders = await readResponders({ db, workspaceId });
    const policy = policyOf(run);
    const decision = decideStep({
      run: { ...run, policy, holdReason: run.holdReason as HoldReason | null },
      group: group.state,
      holds: [],
      recipients: responders.map(({ memberId, email }) => ({
        recipientId: memberId,
        method: METHOD,
        destination: email,
      })),
      now,
    });
    const step = { db, workspaceId, group, run, policy, now };
    return applyStep({
      ...step,
      decision,
      ownerIds: responders.filter((one) => one.isFallback).map((one) => one.memberId),
    });
  });
  if (messages > 0) {
    await deps.producer.wake({ queue: 'notifications', jobs: Array.from({ length: messages }, () => ({})) });
  }
}

const policyOf = (run: StoredRun): PolicySnapshot => (run.policy as PolicySnapshot | null) ?? BUILT_IN_POLICY;

type Step = {
  db: HotClient;
  workspaceId: string;
  group: StoredGroup;
  run: StoredRun;
  policy: PolicySnapshot;
  now: number;
};

/** Writes what was decided; answers how many messages wait because of it. */
async function applyStep(options: Step & { decision: StepDecision; ownerIds: string[] }): Promise<number> {
  const { db, workspaceId, run, now, decision } = options;
  switch (decision.kind) {
    case 'ended':
      // An exhausted run has ended already; it only stops reminding.
      await move(options, run.isExhausted ? { endReason: 'exhausted' } : { endReason: decision.reason });
      return 0;
    case 'held':
      await move(options, { nextStepAt: decision.lookAgainAt, holdReason: decision.reason });
      if (decision.isNew) await note(options, { reason: 'held', detail: { hold: decision.reason } });
      return 0;
    case 'paged': {
      const { step, round, recipients } = decision;
      const pages = recipients.map((recipient) => ({ id: newId(now), step, round, ...recipient }));
      await writePages({ db, workspaceId, run, reason: run.startReason, now, pages });
      await goOn(options, decision.next);
      if (decision.isLate) await note(options, { reason: 'late', detail: { lateMs: now - run.nextStepAt } });
      await note(options, {
        reason: 'paged',
        detail: {
          step,
          round,
          policy: options.policy.name,
          recipients: recipients.map((recipient) => recipient.destination),
        },
      });
      return pages.length;
    }
    case 'reached_nobody':
      await goOn(options, decision.next);
      await note(options, { reason: 'reached_nobody', detail: { step: decision.step, round: decision.round } });
      return 0;
    case 'exhausted':
      await move(options, { nextStepAt: decision.nextNoteAt, endReason: 'exhausted' });
      return remind(options);
  }
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

const goOn = (step: Step, next: { step: number; round: number; at: number }): Promise<void> =>
  move(step, { step: next.step, round: next.round, nextStepAt: next.at });

/** An entry on the group's timeline that says what the run did. */
async function note(step: Step, entry: { reason: string; detail: Record<string, unknown> }): Promise<void> {
  const unit = new UnitOfWork({ now: step.now });
  unit.note(entryOf(step, entry));
  await sendWrite({ db: step.db, workspaceIds: [step.workspaceId], write: unit.toWrite() });
}

const entryOf = (step: Step, entry: { reason: string; detail: Record<string, unknown> }) => ({
  workspaceId: step.workspaceId,
  groupId: step.group.state.id,
  line: null,
  alertId: null,
  actorType: 'system' as const,
  actorId: null,
  statusAfter: step.group.state.status,
  groupVersion: step.group.state.version,
  ...entry,
});

/** The group stands unattended: shown on it, and told to the workspace's owners and admins, again each hour. */
async function remind(step: Step & { ownerIds: string[] }): Promise<number> {
  const { workspaceId, group, now } = step;
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
  const transitionId = unit.note(entryOf(step, { reason: 'exhausted', detail: { policy: step.policy.name } }));
  await sendWrite({
    db: step.db,
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
          memberIds: step.ownerIds,
          exceptMemberId: null,
        },
      ],
    },
  });
  return step.ownerIds.length;
}
