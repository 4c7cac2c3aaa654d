import { type ChannelName } from '@signalcraft/contracts/enums';
import type { Database, HotClient } from '@signalcraft/database/database';
import { lockDueRun, moveRun, readResponders, type StoredRun, writePages } from '@signalcraft/database/hot/run-step';
import type { StoredGroup } from '@signalcraft/database/hot/rows';
import { sendWrite, type Telling } from '@signalcraft/database/hot/write';
import type { DueRun } from '@signalcraft/database/system/due';
import { BUILT_IN_POLICY, decideStep, type PolicySnapshot, type StepDecision } from '@signalcraft/domain/escalation';
import type { Logger } from '@signalcraft/platform/log';
import { newId } from '@signalcraft/platform/ids';
import type { QueueProducer } from '@signalcraft/queues/producer';
import { UnitOfWork } from './unit-of-work.ts';

export type StepDeps = { database: Database; producer: QueueProducer; log: Logger };

const METHOD: ChannelName = 'email';

/**
 * Does the due step of one run, in one transaction: who is targeted now, their PAGE rows, and when the next step is
 * due. A run that is no longer due, or whose group is no longer open, is left or ended.
 */
export async function runStep(options: { deps: StepDeps; run: DueRun }): Promise<void> {
  const { deps } = options;
  const { workspaceId, runId, groupId } = options.run;
  const messages = await deps.database.hot({ workspaceIds: [workspaceId] }, async (db) => {
    const due = await lockDueRun({ db, workspaceId, runId, groupId });
    if (!due) return 0;
    const { now, group, run } = due;
    const responders = await readResponders({ db, workspaceId });
    const policy = (run.policy as PolicySnapshot | null) ?? BUILT_IN_POLICY;
    const decision = decideStep({
      run: { ...run, policy, holdReason: null },
      group: { status: group.state.status, episode: group.state.episode, flappingUntil: group.state.flappingUntil },
      holds: [],
      recipients: responders.map(({ memberId, email }) => ({ memberId, method: METHOD, destination: email })),
      now,
    });
    return applyDecision({ db, deps, workspaceId, group, run, policy, decision, now });
  });
  if (messages > 0) {
    await deps.producer.wake({ queue: 'notifications', jobs: Array.from({ length: messages }, () => ({})) });
  }
}
