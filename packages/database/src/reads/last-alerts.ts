import type { TenantClient } from '../database.ts';
import type { AlertToMatch } from './alerts-to-match.ts';

/**
 * The alerts last heard of, newest first, at most `limit`, of the `limit` groups whose status changed last, which are
 * read along the inbox's index. One group has no more than `limitOfGroup` of them where others have some; of each the
 * `limit` newest that fire are looked at, then those that did.
 */
export function findLastAlerts(options: {
  db: TenantClient;
  workspaceId: string;
  statuses: readonly string[];
  limit: number;
  limitOfGroup: number;
}): Promise<AlertToMatch[]> {
  const { db, workspaceId, limit } = options;
  return db.$queryRaw<AlertToMatch[]>`
    select a.id, a.group_id as "groupId", a.title, a.severity, a.status, a.labels, a.last_seen_at as "lastSeenAt",
      a.integration_id as "integrationId", i.source
    from (
      select a.*, row_number() over (partition by a.group_id order by a.last_seen_at desc, a.id desc)
        > ${options.limitOfGroup} as surplus
      from (
        select g.id from unnest(${[...options.statuses]}::text[]) as wanted(status) cross join lateral (
          select g.id, g.status_changed_at as changed from "AlertGroup" g
          where g.workspace_id = ${workspaceId}::uuid and g.status = wanted.status
          order by g.status_changed_at desc, g.id desc limit ${limit}) g
        order by g.changed desc, g.id desc limit ${limit}) g
      cross join lateral (
        select a.id, a.group_id, a.title, a.severity, a.status, a.labels, a.last_seen_at, a.integration_id
        from "Alert" a where a.group_id = g.id and a.workspace_id = ${workspaceId}::uuid
        order by a.status, a.id desc limit ${limit}) a
      order by surplus, last_seen_at desc, id desc limit ${limit}) a
    join "Integration" i on i.id = a.integration_id and i.workspace_id = ${workspaceId}::uuid
    order by a.last_seen_at desc, a.id desc`;
}
