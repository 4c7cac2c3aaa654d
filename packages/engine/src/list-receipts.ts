import type { PageQuery } from '@signalcraft/contracts/common';
import type { ReceiptPage } from '@signalcraft/contracts/integrations';
import type { Database } from '@signalcraft/database/database';
import { cutPage, readCursor } from './cursor.ts';

/** A page of an integration's deliveries, newest first. Null: there is no such integration in the workspace. */
export async function listReceipts(options: {
  database: Database;
  cursorSecret: string;
  workspaceId: string;
  integrationId: string;
  query: PageQuery;
}): Promise<ReceiptPage | null> {
  const { workspaceId, integrationId, query } = options;
  const scope = { secret: options.cursorSecret, list: ['receipts', workspaceId, integrationId] };
  const before = query.cursor ? readCursor({ ...scope, cursor: query.cursor })[0] : undefined;
  return options.database.tenant({ workspaceId }, async (db) => {
    const integration = await db.integration.findUnique({
      where: { workspaceId_id: { workspaceId, id: integrationId } },
      select: { id: true },
    });
    if (!integration) return null;
    const found = await db.receipt.findMany({
      where: { workspaceId, integrationId, ...(before ? { id: { lt: before } } : {}) },
      orderBy: { id: 'desc' },
      take: query.limit + 1,
      select: {
        id: true,
        integrationId: true,
        receivedAt: true,
        deliveryId: true,
        contentType: true,
        byteCount: true,
        accepted: true,
        unparsed: true,
        dropped: true,
        rerunOf: true,
        problem: true,
      },
    });
    const page = cutPage({ ...scope, rows: found, limit: query.limit, positionOf: (row) => [row.id] });
    const items = page.rows.map((row) => ({ ...row, receivedAt: row.receivedAt.toISOString() }));
    return { items, nextCursor: page.nextCursor };
  });
}
