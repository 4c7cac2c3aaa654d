import type { Database } from '@signalcraft/database/database';
import { findSilentAlerts } from '@signalcraft/database/system/due';
import { dropOldPartitions, forgetOldDeliveryIds, makePartitions } from '@signalcraft/database/system/partitions';
import { days, hours, minutes } from '@signalcraft/domain/time';
import type { Logger } from '@signalcraft/platform/log';
import type { QueueProducer } from '@signalcraft/queues/producer';
import { resolveSilentAlert } from './group-timers.ts';
import { applyRetention, purgeDeletedWorkspaces } from './purge-data.ts';

/** Both sources say themselves when an alert ends; one that does not for a week is taken as gone. */
export const RESOLVE_TIMEOUT_MS = days(7);
const SILENT_BATCH = 200;

/** What keeps the data in order. Any worker may run each of these at any time; the work is done once. */
export function maintenanceTicks(options: {
  deps: { database: Database; producer: QueueProducer; log: Logger };
}): { name: string; everyMs: number; run: () => Promise<void> }[] {
  const { deps } = options;
  const { database, log } = deps;
  return [
    {
      name: 'partitions',
      everyMs: hours(1),
      run: async () => {
        const made = await makePartitions({ database });
        if (made > 0) log.info({ made }, 'Partitions made ahead');
      },
    },
    {
      name: 'retention',
      everyMs: hours(1),
      run: async () => {
        const dropped = await dropOldPartitions({ database });
        if (dropped > 0) log.info({ dropped }, 'Partitions dropped whose days are over');
      },
    },
    {
      name: 'workspace-retention',
      everyMs: hours(1),
      run: async () => {
        const gone = await applyRetention({ database });
        if (gone.receipts + gone.groups > 0) log.info(gone, 'Rows deleted that their workspaces keep no longer');
      },
    },
    {
      name: 'deleted-workspaces',
      everyMs: minutes(10),
      run: async () => {
        for (const workspaceId of (await purgeDeletedWorkspaces({ database })).gone) {
          log.info({ workspaceId }, 'The last of a deleted workspace is gone');
        }
      },
    },
    {
      name: 'delivery-ids',
      everyMs: minutes(10),
      run: async () => {
        const forgotten = await forgetOldDeliveryIds({ database });
        if (forgotten > 0) log.info({ forgotten }, 'Old delivery ids forgotten');
      },
    },
    {
      name: 'silent-alerts',
      everyMs: minutes(5),
      run: async () => {
        const silent = await findSilentAlerts({ database, silentMs: RESOLVE_TIMEOUT_MS, limit: SILENT_BATCH });
        for (const one of silent) await resolveSilentAlert({ deps, silent: one });
      },
    },
  ];
}
