import { SourceName } from '@signalcraft/contracts/enums';
import { FieldMapping, Grouping, type Integration, type IntegrationList } from '@signalcraft/contracts/integrations';
import type { Database, TenantClient } from '@signalcraft/database/database';
import { findLastReceiptTimes } from '@signalcraft/database/reads/last-receipts';

const COLUMNS = { id: true, name: true, source: true, grouping: true, mapping: true, createdAt: true } as const;

type Row = { id: string; name: string; source: string; grouping: unknown; mapping: unknown; createdAt: Date };

/** The workspace's integrations, oldest first. */
export async function listIntegrations(options: { database: Database; workspaceId: string }): Promise<IntegrationList> {
  const { workspaceId } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    const rows = await db.integration.findMany({
      where: { workspaceId, revokedAt: null },
      orderBy: { id: 'asc' },
      select: COLUMNS,
    });
    const last = await findLastReceiptTimes({ db, workspaceId, integrationIds: rows.map((row) => row.id) });
    return { items: rows.map((row) => toIntegration({ row, lastReceiptAt: last.get(row.id) ?? null })) };
  });
}

/** One integration, without its key. Null: there is none of this id in the workspace. */
export const readIntegration = (options: {
  database: Database;
  workspaceId: string;
  integrationId: string;
}): Promise<Integration | null> =>
  options.database.tenant({ workspaceId: options.workspaceId }, (db) => findIntegration({ ...options, db }));

/** The same inside a transaction that goes on. */
export async function findIntegration(options: {
  db: TenantClient;
  workspaceId: string;
  integrationId: string;
}): Promise<Integration | null> {
  const { db, workspaceId, integrationId } = options;
  const row = await db.integration.findUnique({
    where: { workspaceId_id: { workspaceId, id: integrationId }, revokedAt: null },
    select: COLUMNS,
  });
  if (!row) return null;
  const last = await findLastReceiptTimes({ db, workspaceId, integrationIds: [integrationId] });
  return toIntegration({ row, lastReceiptAt: last.get(integrationId) ?? null });
}

const toIntegration = (options: { row: Row; lastReceiptAt: Date | null }): Integration => ({
  id: options.row.id,
  name: options.row.name,
  source: SourceName.parse(options.row.source),
  grouping: Grouping.parse(options.row.grouping),
  mapping: FieldMapping.parse(options.row.mapping),
  createdAt: options.row.createdAt.toISOString(),
  lastReceiptAt: options.lastReceiptAt?.toISOString() ?? null,
});
