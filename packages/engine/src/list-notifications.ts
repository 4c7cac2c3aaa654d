import type { NotificationAttempt, NotificationPage } from '@signalcraft/contracts/alert-groups';
import type { PageQuery } from '@signalcraft/contracts/common';
import { AttemptOutcome, ChannelName, NotificationKind, NotificationStatus } from '@signalcraft/contracts/enums';
import type { Database, TenantClient } from '@signalcraft/database/database';
import { idRangeOfMs, msOfId } from '@signalcraft/platform/ids';
import { readNames } from './actor-names.ts';
import { cutPage, readCursor } from './cursor.ts';

/** A page of the messages about a group, newest first, with each try. Null: no such group in the workspace. */
export async function listNotifications(options: {
  database: Database;
  cursorSecret: string;
  workspaceId: string;
  groupId: string;
  query: PageQuery;
}): Promise<NotificationPage | null> {
  const { workspaceId, groupId, query } = options;
  const scope = { secret: options.cursorSecret, list: ['notifications', workspaceId, groupId] };
  const before = query.cursor ? readCursor({ ...scope, cursor: query.cursor })[0] : undefined;
  return options.database.tenant({ workspaceId }, async (db) => {
    const group = await db.alertGroup.findUnique({
      where: { workspaceId_id: { workspaceId, id: groupId } },
      select: { id: true },
    });
    if (!group) return null;
    const found = await db.notification.findMany({
      where: { workspaceId, groupId, ...(before ? { id: { lt: before } } : {}) },
      orderBy: { id: 'desc' },
      take: query.limit + 1,
    });
    const page = cutPage({ ...scope, rows: found, limit: query.limit, positionOf: (row) => [row.id] });
    const names = await readNames({ db, workspaceId, ids: page.rows.map((row) => row.recipientId) });
    const attempts = await readAttempts({ db, workspaceId, notificationIds: page.rows.map((row) => row.id) });
    const items = page.rows.map((row) => ({
      id: row.id,
      kind: NotificationKind.parse(row.kind),
      channel: ChannelName.parse(row.method),
      destination: row.destination,
      recipient: names.member(row.recipientId),
      status: NotificationStatus.parse(row.status),
      reason: row.statusReason,
      uncertain: row.uncertain,
      createdAt: row.createdAt.toISOString(),
      dueAt: row.dueAt.toISOString(),
      sentAt: row.sentAt?.toISOString() ?? null,
      attempts: attempts.get(row.id) ?? [],
    }));
    return { items, nextCursor: page.nextCursor };
  });
}

/** The tries at each of the messages, first first; the last of the ids is the oldest. */
export async function readAttempts(options: {
  db: TenantClient;
  workspaceId: string;
  notificationIds: readonly string[];
}): Promise<Map<string, NotificationAttempt[]>> {
  const { workspaceId, notificationIds } = options;
  const oldest = notificationIds.at(-1);
  const byNotification = new Map<string, NotificationAttempt[]>();
  if (!oldest) return byNotification;
  const rows = await options.db.notificationAttempt.findMany({
    where: {
      workspaceId,
      notificationId: { in: [...notificationIds] },
      // No try is older than its message: partitions of earlier days are not looked at.
      id: { gte: idRangeOfMs(msOfId(oldest)).first },
    },
    orderBy: { id: 'asc' },
  });
  for (const row of rows) {
    const attempt: NotificationAttempt = {
      id: row.id,
      number: row.number,
      startedAt: row.startedAt.toISOString(),
      finishedAt: row.finishedAt?.toISOString() ?? null,
      outcome: AttemptOutcome.nullable().parse(row.outcome),
      detail: row.detail,
    };
    byNotification.set(row.notificationId, [...(byNotification.get(row.notificationId) ?? []), attempt]);
  }
  return byNotification;
}
