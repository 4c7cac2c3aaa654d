import type { Database } from '../database.ts';

/** Resolves when the database answers; rejects when it does not. */
export async function pingDatabase(options: { database: Database }): Promise<void> {
  await options.database.system((db) => db.query('select 1'));
}

/** Notifications that are not yet sent, by status, and the age of the oldest that is due, in seconds. */
export function notificationBacklog(options: {
  database: Database;
}): Promise<{ byStatus: Record<string, number>; oldestDueSeconds: number }> {
  return options.database.system(async (db) => {
    const { rows } = await db.query<{ status: string; count: number; oldest: number | null }>(
      `select status, count(*)::int as count,
         greatest(0, date_part('epoch', clock_timestamp() - min(due_at) filter (where status <> 'SENDING')))::float8 as oldest
       from "Notification" where status in ('PENDING', 'RETRY', 'SENDING') group by status`,
    );
    return {
      byStatus: Object.fromEntries(rows.map((row) => [row.status, row.count])),
      oldestDueSeconds: Math.max(0, ...rows.map((row) => row.oldest ?? 0)),
    };
  });
}
