import type { TenantClient } from '../database.ts';

/** When each of the integrations last accepted a delivery; those that never did are left out. */
export async function findLastReceiptTimes(options: {
  db: TenantClient;
  workspaceId: string;
  integrationIds: readonly string[];
}): Promise<Map<string, Date>> {
  const { db, workspaceId } = options;
  const rows = await db.$queryRaw<{ id: string; at: Date }[]>`
    select wanted.id, last.received_at as at
    from unnest(${[...options.integrationIds]}::uuid[]) as wanted(id) cross join lateral (
      select r.received_at from "Receipt" r
      where r.integration_id = wanted.id and r.workspace_id = ${workspaceId}::uuid
      order by r.id desc limit 1) last`;
  return new Map(rows.map((row) => [row.id, row.at]));
}
