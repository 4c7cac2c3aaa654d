import { RunPolicy } from '@signalcraft/contracts/escalation-policies';
import type { Database, HotClient } from '@signalcraft/database/database';
import { findHeldStep } from '@signalcraft/database/hot/held-pages';
import { readFallback } from '@signalcraft/database/hot/people';
import type { StoredGroup } from '@signalcraft/database/hot/rows';
import { lockDueRun, moveRun, replaceRun, type StoredRun, writePages } from '@signalcraft/database/hot/run-step';
import { sendWrite, type TimelineWrite, type Write } from '@signalcraft/database/hot/write';
import type { DueRun } from '@signalcraft/database/system/due';
import { type DueStep, decideDueStep, type RunMove, type StepNote } from '@signalcraft/domain/due-step';
import { follow, HOLD_ORDER, MISSED_MS } from '@signalcraft/domain/escalation';
import type { Instant } from '@signalcraft/domain/time';
import { newId } from '@signalcraft/platform/ids';
import type { Logger } from '@signalcraft/platform/log';
import type { QueueProducer } from '@signalcraft/queues/producer';
import { readHolds } from './holds.ts';
import { readReach } from './reach.ts';
import { retryConflicts } from './retry-conflicts.ts';
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
  const woken = await retryConflicts(() =>
    deps.database.hot({ workspaceIds: [workspaceId] }, async (db) => {
      const due = await lockDueRun({ db, workspaceId, runId, groupId });
      return due ? stepOf({ db, workspaceId, ...due }) : NOTHING;
    }),
  );
  await deps.producer.wake({ queue: 'escalations', jobs: woken.runIds.map((id) => ({ runId: id })) });
  await deps.producer.wake({
    queue: 'notifications',
    jobs: Array.from({ length: woken.messages }, () => ({})),
  });
}

type Locked = { db: HotClient; workspaceId: string; now: Instant; group: StoredGroup; run: StoredRun };

async function stepOf(locked: Locked): Promise<Woken> {
  const { db, workspaceId, now, group, run } = locked;
  const groupId = group.state.id;
  if (await isPutOff(locked)) return NOTHING;
  const decided = await decideDueStep({
    run,
    group: group.state,
    now,
    lookUps: {
      route: () => routeGroup(locked),
      holds: (walked) => readHolds({ db, workspaceId, groupId, run: { ...walked, id: run.id }, now }),
      reach: (targets) => readReach({ db, workspaceId, targets, now }),
    },
  });
  const { outcome, policy, notes } = decided;
  switch (outcome.kind) {
    case 'replaced': {
      const replacement = { id: newId(now), ...outcome.by };
      await replaceRun({ db, workspaceId, run, now, replacement });
      await writeNotes(locked, notes);
      return { messages: 0, runIds: [replacement.id] };
    }
    case 'unattended': {
      await move(locked, { policy, move: outcome.move });
      const memberIds = await readFallback({ db, workspaceId, ...policy.fallback });
      const write = reminderOf({ group, decided, memberIds, now });
      await sendWrite({ db, workspaceIds: [workspaceId], write });
      return { ...NOTHING, messages: memberIds.length };
    }
    case 'moved': {
      await move(locked, { policy, move: outcome.move });
      const pages = outcome.pages.map((page) => ({ id: newId(now), ...page }));
      if (pages.length > 0) await writePages({ db, workspaceId, run, reason: run.startReason, now, pages });
      await writeNotes(locked, notes);
      return { ...NOTHING, messages: pages.length };
    }
  }
}

/**
 * Nobody was there to look at anything for a while, and pages that a hold kept back before were not looked at since: the
 * time to answer them begins now. The run waits that long, and is then done whatever became of them.
 */
async function isPutOff(locked: Locked): Promise<boolean> {
  const { db, workspaceId, now, group, run } = locked;
  const isWalking =
    group.state.status === 'OPEN' && !run.isExhausted && run.resumeAt === null && run.holdReason === null;
  const policy = RunPolicy.safeParse(run.policy).data;
  if (!isWalking || !policy || now - run.nextStepAt <= MISSED_MS) return false;
  const held = await findHeldStep({ db, workspaceId, runId: run.id, reasons: HOLD_ORDER });
  if (!held) return false;
  const { step, round } = run;
  const nextStepAt = now + follow({ policy, ...held }).waitMs;
  await move(locked, { policy, move: { step, round, nextStepAt, holdReason: null, endReason: null } });
  return true;
}

const move = (locked: Locked, to: { policy: unknown; move: RunMove }): Promise<void> => {
  const { db, workspaceId, run, now } = locked;
  return moveRun({ db, workspaceId, runId: run.id, now, policy: to.policy, ...to.move });
};

/** Entries on the group's timeline that say what the run did, in their order. */
async function writeNotes(locked: Locked, notes: readonly StepNote[]): Promise<void> {
  const { db, workspaceId, group, now } = locked;
  const unit = new UnitOfWork({ now });
  for (const note of notes) unit.note(entryOf(group, note));
  await sendWrite({ db, workspaceIds: [workspaceId], write: unit.toWrite() });
}

const entryOf = ({ workspaceId, state }: StoredGroup, note: StepNote): Omit<TimelineWrite, 'id'> => ({
  workspaceId,
  groupId: state.id,
  line: null,
  alertId: null,
  actorType: 'system',
  actorId: null,
  statusAfter: state.status,
  groupVersion: state.version,
  ...note,
});

/** The group stands unattended: shown on it, and told to those the policy falls back on, again each hour. */
export function reminderOf(options: {
  group: StoredGroup;
  decided: DueStep;
  memberIds: string[];
  now: Instant;
}): Write {
  const { group, decided, memberIds, now } = options;
  const { state, ...stored } = group;
  const { workspaceId } = stored;
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
  for (const note of decided.notes) unit.note(entryOf(group, note));
  const transitionId = unit.note(entryOf(group, { reason: 'exhausted', detail: { policy: decided.policy.name } }));
  return {
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
  };
}
