import { INSTANCE_RETENTION } from '@signalcraft/contracts/workspaces';
import type { Database } from '../database.ts';

/** Days ahead for which partitions stand ready. */
export const PARTITION_DAYS_AHEAD = 14;

/**
 * Makes the partitions that are missing and answers how many. Any worker may call it: one works, the others make none.
 * The time-out keeps it from queueing behind a long transaction with everybody else behind it.
 */
export function makePartitions(options: { database: Database }): Promise<number> {
  return options.database.system(async (db) => {
    await db.query("select set_config('lock_timeout', '2s', true)");
    const { rows } = await db.query<{ made: number }>({
      text: 'select sc_make_partitions($1) as made',
      values: [PARTITION_DAYS_AHEAD],
    });
    return rows[0]?.made ?? 0;
  });
}

/** Days after which the rows of a partitioned table go, a day at a time. */
export const RETENTION_DAYS = {
  AlertEvent: INSTANCE_RETENTION.receiptDays,
  Receipt: INSTANCE_RETENTION.receiptDays,
  NotificationAttempt: 90,
  TimelineEntry: INSTANCE_RETENTION.groupDays,
} as const;

const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Drops the partitions whose days are over and answers how many. It waits half a second at most for others to let go of
 * a table, since behind it everybody waits; what it does not get it leaves to the next call.
 */
export async function dropOldPartitions(options: { database: Database }): Promise<number> {
  let dropped = 0;
  for (const [parent, days] of Object.entries(RETENTION_DAYS)) {
    while (await dropOldest({ database: options.database, parent, days })) dropped += 1;
  }
  return dropped;
}

async function dropOldest(options: { database: Database; parent: string; days: number }): Promise<boolean> {
  try {
    return await options.database.system(async (db) => {
      await db.query("select set_config('lock_timeout', '500ms', true)");
      const { rows } = await db.query<{ dropped: boolean }>({
        text: 'select sc_drop_partition($1, $2) as dropped',
        values: [options.parent, options.days],
      });
      return rows[0]?.dropped ?? false;
    });
  } catch (error) {
    if ((error as { code?: string }).code === LOCK_NOT_AVAILABLE) return false;
    throw error;
  }
}

/** How many days ahead every partitioned table is ready; below 0, today's is missing and nothing can be stored. */
export function partitionDaysAhead(options: { database: Database }): Promise<number> {
  return options.database.system(async (db) => {
    const { rows } = await db.query<{ ahead: number }>('select sc_partition_days_ahead() as ahead');
    return rows[0]?.ahead ?? -1;
  });
}

/** Forgets delivery ids older than seven days, some thousands at a time; answers how many. */
export function forgetOldDeliveryIds(options: { database: Database }): Promise<number> {
  return options.database.system(async (db) => {
    const { rowCount } = await db.query(
      `delete from "DeliveryId" where (integration_id, delivery_id) in (
         select integration_id, delivery_id from "DeliveryId"
         where received_at < clock_timestamp() - interval '7 days' limit 5000)`,
    );
    return rowCount ?? 0;
  });
}
