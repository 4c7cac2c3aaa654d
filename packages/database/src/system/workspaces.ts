import type { Database } from '../database.ts';

/** How many workspaces and users an instance has. */
export function countInstance(options: {
  database: Database;
}): Promise<{ workspaces: number; deletedWorkspaces: number; users: number }> {
  return options.database.system(async (db) => {
    const { rows } = await db.query<{ workspaces: number; deletedWorkspaces: number; users: number }>(
      `select (select count(*) from "User")::int as users,
         count(*) filter (where deleted_at is null)::int as workspaces,
         count(deleted_at)::int as "deletedWorkspaces" from "Workspace"`,
    );
    return rows[0] ?? { workspaces: 0, deletedWorkspaces: 0, users: 0 };
  });
}

/** Workspaces that were deleted at least `deletedForMs` ago and still have rows, the first deleted first. */
export function findDeletedWorkspaces(options: {
  database: Database;
  deletedForMs: number;
  limit: number;
}): Promise<string[]> {
  return options.database.system(async (db) => {
    const { rows } = await db.query<{ id: string }>({
      text: `select id from "Workspace" where deleted_at <= clock_timestamp() - $1 * interval '1 millisecond'
             order by deleted_at limit $2`,
      values: [options.deletedForMs, options.limit],
    });
    return rows.map((row) => row.id);
  });
}

/** Deletes some rows of a deleted workspace, the workspace's own the last; answers how many. 0: none is left, or another is at it. */
export function purgeWorkspace(options: {
  database: Database;
  workspaceId: string;
  rowLimit: number;
}): Promise<number> {
  return options.database.system(async (db) => {
    const { rows } = await db.query<{ gone: number }>({
      text: 'select sc_purge_workspace($1, $2) as gone',
      values: [options.workspaceId, options.rowLimit],
    });
    return rows[0]?.gone ?? 0;
  });
}

/**
 * The workspaces there are with the days that they keep less than the instance does, after `afterId`, in order of their
 * ids; null: as long as the instance.
 */
export function findRetentions(options: {
  database: Database;
  afterId: string | null;
  limit: number;
}): Promise<{ workspaceId: string; receiptDays: number | null; groupDays: number | null }[]> {
  return options.database.system(async (db) => {
    const { rows } = await db.query<{ workspaceId: string; receiptDays: number | null; groupDays: number | null }>({
      text: `select id as "workspaceId", (retention ->> 'receiptDays')::int as "receiptDays",
               (retention ->> 'groupDays')::int as "groupDays"
             from "Workspace" where deleted_at is null and ($1::uuid is null or id > $1) order by id limit $2`,
      values: [options.afterId, options.limit],
    });
    return rows;
  });
}

/** Deletes some of a workspace's deliveries that are older than `days`, with their events; answers how many. */
export function purgeReceipts(options: {
  database: Database;
  workspaceId: string;
  days: number;
  rowLimit: number;
}): Promise<number> {
  return options.database.system(async (db) => {
    const { rows } = await db.query<{ gone: number }>({
      text: `select sc_purge_receipts($1, clock_timestamp() - $2 * interval '1 day', $3) as gone`,
      values: [options.workspaceId, options.days, options.rowLimit],
    });
    return rows[0]?.gone ?? 0;
  });
}

/** Deletes some of what hangs on groups that were resolved more than `days` ago, and then them; answers how many rows. */
export function purgeResolvedGroups(options: {
  database: Database;
  workspaceId: string;
  days: number;
  rowLimit: number;
}): Promise<number> {
  return options.database.system(async (db) => {
    const { rows } = await db.query<{ gone: number }>({
      text: `select sc_purge_groups($1, array['RESOLVED'], clock_timestamp() - $2 * interval '1 day', $3) as gone`,
      values: [options.workspaceId, options.days, options.rowLimit],
    });
    return rows[0]?.gone ?? 0;
  });
}
