import type { Database } from '../database.ts';
import { BY_INDEX } from './by-index.ts';

export type DueRun = { workspaceId: string; runId: string; groupId: string };
export type DueTimer = { workspaceId: string; groupId: string };

const MAY_BE_DUE = "next_step_at is not null and (ended_at is null or end_reason = 'exhausted')";

/** Workspaces are enumerated by skipping along the index. */
const PLACES = `places as (
  (select workspace_id from "EscalationRun" where ${MAY_BE_DUE} order by workspace_id limit 1)
  union all
  select next.workspace_id from places p cross join lateral (
    select workspace_id from "EscalationRun" where ${MAY_BE_DUE} and workspace_id > p.workspace_id
    order by workspace_id limit 1) next
)`;

const DUE_RUNS = `with recursive ${PLACES}, due as (
  select p.workspace_id, d.id, d.group_id, d.next_step_at,
    row_number() over (partition by p.workspace_id order by d.next_step_at, d.id) as turn
  from places p cross join lateral (
    select id, group_id, next_step_at from "EscalationRun" r
    where r.workspace_id = p.workspace_id and ${MAY_BE_DUE}
      and next_step_at <= statement_timestamp() - $2 * interval '1 millisecond'
    order by next_step_at limit $1) d
)
select workspace_id as "workspaceId", id as "runId", group_id as "groupId" from due
order by turn, next_step_at limit $1`;

/**
 * Runs whose next step is due, round robin over workspaces, the longest waiting first within each: ids only, claimed one
 * by one as their tenants. `overdueMs`: only those that are due for as long already.
 */
export function findDueRuns(options: { database: Database; limit: number; overdueMs?: number }): Promise<DueRun[]> {
  return options.database.system(async (db) => {
    const { rows } = await db.query<DueRun>({
      name: 'due-runs',
      text: DUE_RUNS,
      values: [options.limit, options.overdueMs ?? 0],
    });
    return rows;
  });
}

/** How long until the next run falls due, at most `withinMs`; null: none does in that time. */
export function untilNextRun(options: { database: Database; withinMs: number }): Promise<number | null> {
  return options.database.system(async (db) => {
    const { rows } = await db.query<{ waitMs: number | null }>({
      name: 'next-run',
      text: `with recursive ${PLACES}
        select (date_part('epoch', min(next.next_step_at) - clock_timestamp()) * 1000)::float8 as "waitMs"
        from places p cross join lateral (
          select next_step_at from "EscalationRun" r
          where r.workspace_id = p.workspace_id and ${MAY_BE_DUE} and next_step_at > statement_timestamp()
            and next_step_at <= statement_timestamp() + $1 * interval '1 millisecond'
          order by next_step_at limit 1) next`,
      values: [options.withinMs],
    });
    const waitMs = rows[0]?.waitMs ?? null;
    return waitMs === null ? null : Math.max(0, waitMs);
  });
}

/** Groups for which time alone has something to do: a snooze, an acknowledgement or flapping that ends. */
export function findDueTimers(options: { database: Database; limit: number }): Promise<DueTimer[]> {
  return options.database.system(async (db) => {
    const { rows } = await db.query<DueTimer>({
      name: 'due-timers',
      text: `select workspace_id as "workspaceId", id as "groupId" from "AlertGroup"
             where timer_at <= statement_timestamp() order by timer_at limit $1`,
      values: [options.limit],
    });
    return rows;
  });
}

export type SilentAlert = { workspaceId: string; groupId: string; alertId: string };

/**
 * Alerts that fire but were not heard of for `silentMs`: their sources never say that they ended. Looks at all that
 * fire: an index of `last_seen_at` would have every repeat write it.
 */
export function findSilentAlerts(options: {
  database: Database;
  silentMs: number;
  limit: number;
}): Promise<SilentAlert[]> {
  return options.database.system(async (db) => {
    const [, { rows }] = await Promise.all([
      db.query(BY_INDEX),
      db.query<SilentAlert>({
        text: `select workspace_id as "workspaceId", group_id as "groupId", id as "alertId" from "Alert"
               where status = 'FIRING' and last_seen_at < statement_timestamp() - $1 * interval '1 millisecond' limit $2`,
        values: [options.silentMs, options.limit],
      }),
    ]);
    return rows;
  });
}
