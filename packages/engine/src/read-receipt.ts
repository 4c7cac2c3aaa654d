import { AlertGroupStatus, LifecycleReason } from '@signalcraft/contracts/enums';
import type { ReceiptDetail } from '@signalcraft/contracts/ingest';
import { ShapingRecord } from '@signalcraft/contracts/shaping-rules';
import type { Database, TenantClient } from '@signalcraft/database/database';
import { idRangeOfMs, msOfId } from '@signalcraft/platform/ids';

/** Who asks: a member sees the body and where messages went; an ingest key sees only its integration's receipts, and neither. */
export type ReceiptReader = { kind: 'member' } | { kind: 'ingest_key'; integrationId: string };

const EVENTS_MAX = 2_000;
const GROUPS_MAX = 100;
const NOTIFICATIONS_MAX = 500;

/** What became of one delivery, alert by alert, to the last notification; null: there is no such receipt for this reader. */
export function readReceipt(options: {
  database: Database;
  workspaceId: string;
  receiptId: string;
  reader: ReceiptReader;
}): Promise<ReceiptDetail | null> {
  const { workspaceId, receiptId, reader } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    const receipt = await db.receipt.findFirst({
      where: {
        id: receiptId,
        workspaceId,
        ...(reader.kind === 'ingest_key' ? { integrationId: reader.integrationId } : {}),
      },
      omit: { body: true },
    });
    if (!receipt) return null;
    const events = await readEventsOfReceipt({ db, workspaceId, receiptId });
    const {
      receivedAt,
      deliveryId,
      integrationId,
      contentType,
      byteCount,
      accepted,
      unparsed,
      problem,
      dropped,
      rerunOf,
    } = receipt;
    return {
      id: receiptId,
      integrationId,
      receivedAt: receivedAt.toISOString(),
      deliveryId,
      contentType,
      byteCount,
      accepted,
      unparsed,
      problem,
      dropped,
      rerunOf,
      events,
      groups: await readGroups({ db, workspaceId, receiptId, events, reader }),
      ...(reader.kind === 'member'
        ? { body: await readBody({ db, workspaceId, receiptId: receipt.bodyOf ?? receiptId }) }
        : {}),
    };
  });
}

/** A receipt's events were made in its own millisecond: their ids lie in that range, in order. */
export async function readEventsOfReceipt(options: {
  db: TenantClient;
  workspaceId: string;
  receiptId: string;
}): Promise<ReceiptDetail['events']> {
  const { workspaceId, receiptId } = options;
  const { first, last } = idRangeOfMs(msOfId(receiptId));
  const events = await options.db.alertEvent.findMany({
    where: { workspaceId, receiptId, id: { gte: first, lte: last } },
    select: {
      id: true,
      ordinal: true,
      status: true,
      severity: true,
      reason: true,
      groupId: true,
      alertId: true,
      shaped: true,
    },
    orderBy: { id: 'asc' },
    take: EVENTS_MAX,
  });
  return events.map((event) => ({
    ...event,
    reason: LifecycleReason.parse(event.reason),
    // What a newer version wrote and this one cannot read is not shown.
    shaped: ShapingRecord.safeParse(event.shaped).data ?? null,
  }));
}

async function readGroups(options: {
  db: TenantClient;
  workspaceId: string;
  receiptId: string;
  events: ReceiptDetail['events'];
  reader: ReceiptReader;
}): Promise<ReceiptDetail['groups']> {
  const { db, workspaceId, receiptId, reader } = options;
  const ids = [...new Set(options.events.flatMap((event) => event.groupId ?? []))].slice(0, GROUPS_MAX);
  if (ids.length === 0) return [];
  const groups = await db.alertGroup.findMany({
    where: { workspaceId, id: { in: ids } },
    select: { id: true, status: true, title: true },
    orderBy: { id: 'asc' },
  });
  const notifications = await db.notification.findMany({
    // Earlier messages of the group came of earlier deliveries.
    where: { workspaceId, groupId: { in: ids }, id: { gte: idRangeOfMs(msOfId(receiptId)).first } },
    select: { id: true, groupId: true, kind: true, status: true, destination: reader.kind === 'member' },
    orderBy: { id: 'asc' },
    take: NOTIFICATIONS_MAX,
  });
  return groups.map(({ id, status, title }) => ({
    id,
    status: AlertGroupStatus.parse(status),
    title,
    notifications: notifications
      .filter((row) => row.groupId === id)
      .map((row) => ({
        id: row.id,
        kind: row.kind,
        status: row.status,
        ...(reader.kind === 'member' ? { destination: row.destination } : {}),
      })),
  }));
}

async function readBody(options: { db: TenantClient; workspaceId: string; receiptId: string }): Promise<string> {
  const { workspaceId, receiptId } = options;
  const holder = await options.db.receipt.findFirst({ where: { id: receiptId, workspaceId }, select: { body: true } });
  return Buffer.from(holder?.body ?? []).toString('utf8');
}
