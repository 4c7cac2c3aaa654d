import { SourceName } from '@signalcraft/contracts/enums';
import { FieldMapping, Grouping, type Integration, type IntegrationList } from '@signalcraft/contracts/integrations';
import type { Database, TenantClient } from '@signalcraft/database/database';
import { findLastReceiptTimes } from '@signalcraft/database/reads/last-receipts';
import type { EncryptionKey } from '@signalcraft/platform/encryption';
import { isIngestKeyReadable } from './ingest-keys.ts';

const COLUMNS = {
  id: true,
  name: true,
  source: true,
  keySealed: true,
  grouping: true,
  mapping: true,
  createdAt: true,
} as const;

type Row = {
  id: string;
  name: string;
  source: string;
  keySealed: string;
  grouping: unknown;
  mapping: unknown;
  createdAt: Date;
};
/** `encryptionKey` tells which keys can be read. */
type InWorkspace = { workspaceId: string; encryptionKey: EncryptionKey };

/** The workspace's integrations, oldest first. */
export async function listIntegrations(options: InWorkspace & { database: Database }): Promise<IntegrationList> {
  const { workspaceId } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    const rows = await db.integration.findMany({
      where: { workspaceId, revokedAt: null },
      orderBy: { id: 'asc' },
      select: COLUMNS,
    });
    const last = await findLastReceiptTimes({ db, workspaceId, integrationIds: rows.map((row) => row.id) });
    return { items: rows.map((row) => toIntegration({ ...options, row, lastReceiptAt: last.get(row.id) ?? null })) };
  });
}

/** One integration, without its key. Null: there is none of this id in the workspace. */
export const readIntegration = (
  options: InWorkspace & { database: Database; integrationId: string },
): Promise<Integration | null> =>
  options.database.tenant({ workspaceId: options.workspaceId }, (db) => findIntegration({ ...options, db }));

/** The same inside a transaction that goes on. */
export async function findIntegration(
  options: InWorkspace & { db: TenantClient; integrationId: string },
): Promise<Integration | null> {
  const { db, workspaceId, integrationId } = options;
  const row = await db.integration.findUnique({
    where: { workspaceId_id: { workspaceId, id: integrationId }, revokedAt: null },
    select: COLUMNS,
  });
  if (!row) return null;
  const last = await findLastReceiptTimes({ db, workspaceId, integrationIds: [integrationId] });
  return toIntegration({ ...options, row, lastReceiptAt: last.get(integrationId) ?? null });
}

const toIntegration = (options: InWorkspace & { row: Row; lastReceiptAt: Date | null }): Integration => ({
  id: options.row.id,
  name: options.row.name,
  source: SourceName.parse(options.row.source),
  grouping: Grouping.parse(options.row.grouping),
  mapping: FieldMapping.parse(options.row.mapping),
  createdAt: options.row.createdAt.toISOString(),
  lastReceiptAt: options.lastReceiptAt?.toISOString() ?? null,
  secretUnreadable: !isIngestKeyReadable({
    ...options,
    integrationId: options.row.id,
    keySealed: options.row.keySealed,
  }),
});
