import type { Database } from '@signalcraft/database/database';
import { lockGroup, readAlertsOfGroup } from '@signalcraft/database/hot/read-group';
import { sendWrite } from '@signalcraft/database/hot/write';
import type { DueTimer, SilentAlert } from '@signalcraft/database/system/due';
import { reduce } from '@signalcraft/domain/lifecycle';
import type { QueueProducer } from '@signalcraft/queues/producer';
import { wakeAfter } from './act-on-group.ts';
import { readRules } from './read-rules.ts';
import { UnitOfWork } from './unit-of-work.ts';

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
  const unit = await deps.database.hot({ workspaceIds: [workspaceId] }, async (db) => {
    const locked = await lockGroup({ db, workspaceId, groupId });
    if (!locked) return null;
    const { now, group } = locked;
    const alerts =
      alertIds.length > 0
        ? await readAlertsOfGroup({ db, workspaceId, groupId, wanted: { kind: 'ids', ids: alertIds } })
        : [];
    const outcome = reduce({
      group: group.state,
      alerts: alerts.map((alert) => alert.state),
      event: { type: alertIds.length > 0 ? 'silent' : 'timer' },
      rules,
      now,
    });
    if (!outcome.ok || outcome.unchanged) return null;
    const { state, ...stored } = group;
    const work = new UnitOfWork({ now });
    work.loadGroup(group);
    for (const alert of alerts) work.loadAlert(alert);
    work.applyGroup({
      stored,
      applied: {
        workspaceId,
        before: state,
        after: outcome.group,
        isNew: false,
        transitions: outcome.transitions,
        run: outcome.run,
        detail: {},
      },
    });
    for (const alert of outcome.alerts)
      work.applyAlert({ workspaceId, state: alert, isNew: false, receiptId: null, text: null });
    await sendWrite({ db, workspaceIds: [workspaceId], write: work.toWrite() });
    return work;
  });
  if (unit) await wakeAfter({ producer: deps.producer, unit });
}
