import { INSTANCE_RETENTION, type Retention, StoredRetention, type Workspace } from '@signalcraft/contracts/workspaces';
import type { Database, TenantClient } from '@signalcraft/database/database';

/** A workspace's settings. Null: there is none of this id any more. */
export function readWorkspace(options: { database: Database; workspaceId: string }): Promise<Workspace | null> {
  return options.database.tenant(options, (db) => findWorkspace({ db, workspaceId: options.workspaceId }));
}

/** The same within a transaction. */
export async function findWorkspace(options: { db: TenantClient; workspaceId: string }): Promise<Workspace | null> {
  const row = await options.db.workspace.findUnique({ where: { id: options.workspaceId, deletedAt: null } });
  if (!row) return null;
  return {
    id: row.id,
    name: row.name,
    slug: row.slug,
    timeZone: row.timeZone,
    retention: toRetention(row.retention),
    retentionLimits: INSTANCE_RETENTION,
    revision: row.revision,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}

/** A workspace's stored days; those that cannot be read count as not set. */
function toRetention(stored: unknown): Retention {
  const { data = {} } = StoredRetention.safeParse(stored);
  const set = Object.fromEntries(Object.entries(data).filter(([, days]) => days !== undefined));
  return { ...INSTANCE_RETENTION, ...set };
}
