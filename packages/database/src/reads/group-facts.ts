import type { TenantClient } from '../database.ts';

export type FactsOfAlert = {
  labels: Record<string, string>;
  severity: string;
  source: string;
  integrationId: string;
  title: string;
};

/** What routes look at of each group: its alerts that fire; where none does, those that did. At most `limit` of each. */
export async function findFactsOfGroups(options: {
  db: TenantClient;
  workspaceId: string;
  groupIds: readonly string[];
  limit: number;
}): Promise<Map<string, FactsOfAlert[]>> {
  const { db, workspaceId } = options;
  const rows = await db.$queryRaw<(FactsOfAlert & { groupId: string; status: string })[]>`
    select wanted.id as "groupId", a.status, a.labels, a.severity, i.source, a.integration_id as "integrationId", a.title
    from unnest(${[...options.groupIds]}::uuid[]) as wanted(id)
    cross join lateral (
      select a.* from "Alert" a where a.group_id = wanted.id and a.workspace_id = ${workspaceId}::uuid
      order by a.status, a.id desc limit ${options.limit}) a
    cross join lateral (select i.source from "Integration" i
      where i.id = a.integration_id and i.workspace_id = ${workspaceId}::uuid offset 0) i`;
  const facts = new Map<string, FactsOfAlert[]>();
  const firing = new Set(rows.filter(({ status }) => status === 'FIRING').map(({ groupId }) => groupId));
  for (const { groupId, status, ...one } of rows) {
    if (status === 'FIRING' || !firing.has(groupId)) facts.set(groupId, [...(facts.get(groupId) ?? []), one]);
  }
  return facts;
}
