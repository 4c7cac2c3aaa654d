import type { AlertGroupStatus } from '@signalcraft/contracts/enums';
import type { TenantClient } from '../database.ts';

/**
 * Where a row stands in the order of `statusChangedAt` and id, newest first. The time is text with microseconds:
 * a JavaScript time would skip rows of the same millisecond.
 */
export type GroupPosition = { at: string; id: string };

/** Before the first row: no time is later. */
const START: GroupPosition = { at: 'infinity', id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' };

/**
 * The ids of a workspace's groups with one of `statuses`, newest change first, from after `after`. Each status is read
 * on its own along its index, so that many resolved groups do not slow the open ones down.
 */
export function findGroupIds(options: {
  db: TenantClient;
  workspaceId: string;
  statuses: readonly AlertGroupStatus[];
  after: GroupPosition | null;
  limit: number;
}): Promise<GroupPosition[]> {
  const { db, workspaceId, limit } = options;
  const { at, id } = options.after ?? START;
  return db.$queryRaw<GroupPosition[]>`
    select id, to_char(changed at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
    from unnest(${[...options.statuses]}::text[]) as wanted(status) cross join lateral (
      select g.id, g.status_changed_at as changed from "AlertGroup" g
      where g.workspace_id = ${workspaceId}::uuid and g.status = wanted.status
        and (g.status_changed_at, g.id) < (${at}::timestamptz, ${id}::uuid)
      order by g.status_changed_at desc, g.id desc limit ${limit}) found
    order by changed desc, id desc limit ${limit}`;
}

/** The same, for groups whose title or labels hold each of `words`, whatever their case. */
export async function searchGroupIds(options: {
  db: TenantClient;
  workspaceId: string;
  words: readonly string[];
  statuses: readonly AlertGroupStatus[];
  after: GroupPosition | null;
  limit: number;
}): Promise<GroupPosition[]> {
  const { db, workspaceId } = options;
  const { at, id } = options.after ?? START;
  return db.$queryRaw<GroupPosition[]>`
    select g.id, to_char(g.status_changed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
    from sc_search_groups(${workspaceId}::uuid, ${options.words.map(toPattern)}::text[],
      ${[...options.statuses]}::text[], ${at}::timestamptz, ${id}::uuid, ${options.limit}::int) as found
    cross join lateral (select one.id, one.status_changed_at from "AlertGroup" one
      where one.id = found.id and one.workspace_id = ${workspaceId}::uuid offset 0) g
    order by g.status_changed_at desc, g.id desc`;
}

/** A LIKE pattern that finds the word as it stands: its wildcards are escaped. */
export const toPattern = (word: string): string => `%${word.replace(/[\\%_]/g, '\\$&')}%`;
