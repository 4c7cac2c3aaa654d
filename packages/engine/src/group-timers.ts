import type { Database, HotClient } from '@signalcraft/database/database';
import { lockGroup, readAlertsOfGroup } from '@signalcraft/database/hot/read-group';
import { sendWrite } from '@signalcraft/database/hot/write';
import type { DueTimer, SilentAlert } from '@signalcraft/database/system/due';
import type { QueueProducer } from '@signalcraft/queues/producer';
import { wakeAfter } from './act-on-group.ts';
import { readRules } from './read-rules.ts';
import { retryConflicts } from './retry-conflicts.ts';
import { unitOfEvent } from './unit-of-event.ts';
import type { UnitOfWork } from './unit-of-work.ts';

type TimerDeps = { database: Database; producer: QueueProducer };

/** What time alone does to a group: a snooze, an acknowledgement or flapping that ends. */
export const runGroupTimer = (options: { deps: TimerDeps; timer: DueTimer }): Promise<void> =>
  applyTime({ ...options, ...options.timer, alertIds: [] });

/** An alert that its source never ends is resolved by time, once it was silent beyond the source's resolve timeout. */
export const resolveSilentAlert = (options: { deps: TimerDeps; silent: SilentAlert }): Promise<void> =>
  applyTime({ deps: options.deps, ...options.silent, alertIds: [options.silent.alertId] });

async function applyTime(options: {
  deps: TimerDeps;
  workspaceId: string;
  groupId: string;
  alertIds: string[];
}): Promise<void> {
  const { deps, workspaceId, groupId, alertIds } = options;
  const rules = await readRules({ database: deps.database, workspaceId });
  const apply = async (db: HotClient): Promise<UnitOfWork | null> => {
    const locked = await lockGroup({ db, workspaceId, groupId });
    if (!locked) return null;
    const { now, group } = locked;
    const alerts =
      alertIds.length > 0
        ? await readAlertsOfGroup({ db, workspaceId, groupId, wanted: { kind: 'ids', ids: alertIds } })
        : [];
    const decided = unitOfEvent({
      group,
      alerts,
      event: { type: alertIds.length > 0 ? 'silent' : 'timer' },
      detail: {},
      rules,
      now,
    });
    if (decided.kind !== 'changed') return null;
    await sendWrite({ db, workspaceIds: [workspaceId], write: decided.unit.toWrite() });
    return decided.unit;
  };
  const unit = await retryConflicts(() => deps.database.hot({ workspaceIds: [workspaceId] }, apply));
  if (unit) await wakeAfter({ producer: deps.producer, unit });
}
