import type { Database } from '../database.ts';

export type DueRun = { workspaceId: string; runId: string; groupId: string };
export type DueTimer = { workspaceId: string; groupId: string };

/** Runs whose next step is due, the longest waiting first: ids only, claimed one by one as their tenants. */
export function findDueRuns(options: { database: Database; limit: number }): Promise<DueRun[]> {
  return options.database.system(async (db) => {
    const { rows } = await db.query<DueRun>({
      name: 'due-runs',
      text: `select workspace_id as "workspaceId", id as "runId", group_id as "groupId" from "EscalationRun"
             where next_step_at <= clock_timestamp() and (ended_at is null or end_reason = 'exhausted')
             order by next_step_at limit $1`,
      values: [options.limit],
    });
    return rows;
  });
}

/** Groups for which time alone has something to do: a snooze, an acknowledgement or flapping that ends. */
export function findDueTimers(options: { database: Database; limit: number }): Promise<DueTimer[]> {
  return options.database.system(async (db) => {
    const { rows } = await db.query<DueTimer>({
      name: 'due-timers',
      text: `select workspace_id as "workspaceId", id as "groupId" from "AlertGroup"
             where timer_at <= clock_timestamp() order by timer_at limit $1`,
      values: [options.limit],
    });
    return rows;
  });
}

export type SilentAlert = { workspaceId: string; groupId: string; alertId: string };

/** Alerts that fire but were not heard of for `silentMs`: their sources never say that they ended. */
export function findSilentAlerts(options: {
  database: Database;
  silentMs: number;
  limit: number;
}): Promise<SilentAlert[]> {
  return options.database.system(async (db) => {
    const { rows } = await db.query<SilentAlert>({
      text: `select workspace_id as "workspaceId", group_id as "groupId", id as "alertId" from "Alert"
             where status = 'FIRING' and last_seen_at < clock_timestamp() - $1 * interval '1 millisecond' limit $2`,
      values: [options.silentMs, options.limit],
    });
    return rows;
  });
}
