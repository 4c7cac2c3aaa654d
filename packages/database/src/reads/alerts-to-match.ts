import type { TenantClient } from '../database.ts';

/** What matchers may look at of an alert, and what shows which it is. */
export type AlertToMatch = {
  id: string;
  groupId: string;
  title: string;
  severity: string;
  status: string;
  labels: Record<string, string>;
  lastSeenAt: Date;
  integrationId: string;
  source: string;
};

/** Alerts that fire now, of all integrations of a workspace, at most `limit`; read along the index of what fires. */
export function findFiringAlerts(options: {
  db: TenantClient;
  workspaceId: string;
  limit: number;
}): Promise<AlertToMatch[]> {
  const { db, workspaceId, limit } = options;
  return db.$queryRaw<AlertToMatch[]>`
    select a.*, i.id as "integrationId", i.source from "Integration" i cross join lateral (
      select a.id, a.group_id as "groupId", a.title, a.severity, a.status, a.labels, a.last_seen_at as "lastSeenAt"
      from "Alert" a where a.integration_id = i.id and a.workspace_id = ${workspaceId}::uuid and a.status = 'FIRING'
      limit ${limit}) a
    where i.workspace_id = ${workspaceId}::uuid limit ${limit}`;
}

/**
 * Alerts that do not fire any more and were last heard of since `since`, of groups whose status changed since then, the
 * groups that changed last first, at most `limit`. Groups are read along the inbox's index.
 */
export function findPastAlerts(options: {
  db: TenantClient;
  workspaceId: string;
  since: Date;
  statuses: readonly string[];
  limit: number;
}): Promise<AlertToMatch[]> {
  const { db, workspaceId, since, limit } = options;
  return db.$queryRaw<AlertToMatch[]>`
    select a.*, i.source from (
      select g.id, g.changed from unnest(${[...options.statuses]}::text[]) as wanted(status) cross join lateral (
        select g.id, g.status_changed_at as changed from "AlertGroup" g
        where g.workspace_id = ${workspaceId}::uuid and g.status = wanted.status and g.status_changed_at >= ${since}
        order by g.status_changed_at desc, g.id desc limit ${limit}) g
      order by g.changed desc limit ${limit}) g
    cross join lateral (
      select a.id, a.group_id as "groupId", a.title, a.severity, a.status, a.labels, a.last_seen_at as "lastSeenAt",
        a.integration_id as "integrationId"
      from "Alert" a where a.group_id = g.id and a.workspace_id = ${workspaceId}::uuid and a.status = 'RESOLVED'
        and a.last_seen_at >= ${since} limit ${limit}) a
    join "Integration" i on i.id = a."integrationId" and i.workspace_id = ${workspaceId}::uuid
    limit ${limit}`;
}
