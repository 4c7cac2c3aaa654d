import { CHANNEL_LIMITS } from '@signalcraft/contracts/channel-limits';
import {
  type Channel,
  type ChannelDeliveryPage,
  type ChannelList,
  ShownChannelTarget,
} from '@signalcraft/contracts/channels';
import type { PageQuery } from '@signalcraft/contracts/common';
import { NotificationKind, NotificationStatus } from '@signalcraft/contracts/enums';
import type { Database, TenantClient } from '@signalcraft/database/database';
import { findRecentMessages } from '@signalcraft/database/reads/channel-messages';
import type { EncryptionKey } from '@signalcraft/platform/encryption';
import { readNames } from './actor-names.ts';
import { openChannel, type SealedOfChannel } from './channel-secrets.ts';
import { configuredOf } from './configuration.ts';
import { cutPage, readCursor } from './cursor.ts';
import { readAttempts } from './list-notifications.ts';

/** The workspace's channels by name, with the picture of their health. */
export const listChannels = (options: {
  database: Database;
  encryptionKey: EncryptionKey;
  workspaceId: string;
}): Promise<ChannelList> =>
  options.database.tenant(options, async (db) => ({ items: await findChannels({ ...options, db, ids: null }) }));

/** One channel. Null: there is none of this id in the workspace. */
export const readChannel = (options: {
  database: Database;
  encryptionKey: EncryptionKey;
  workspaceId: string;
  channelId: string;
}): Promise<Channel | null> =>
  options.database.tenant(options, async (db) => {
    const [channel] = await findChannels({ ...options, db, ids: [options.channelId] });
    return channel ?? null;
  });

/** Channels by name, inside a transaction that goes on; `ids` null: all of the workspace. Deleted ones are none. */
export async function findChannels(options: {
  db: TenantClient;
  workspaceId: string;
  /** Tells which secrets can be read. */
  encryptionKey: EncryptionKey;
  ids: readonly string[] | null;
}): Promise<Channel[]> {
  const { db, workspaceId, encryptionKey, ids } = options;
  const rows = await db.channel.findMany({
    where: { workspaceId, deletedAt: null, ...(ids ? { id: { in: [...ids] } } : {}) },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  });
  const names = await readNames({ db, workspaceId, ids: rows.map((row) => row.createdById) });
  const channelIds = rows.map((row) => row.id);
  const recent = await findRecentMessages({ db, workspaceId, channelIds, limit: CHANNEL_LIMITS.recent });
  const now = Date.now();
  return rows.map((row) => {
    const since = row.disabledAt ?? row.pausedAt;
    const overlaps = row.previousSecretUntil !== null && row.previousSecretUntil.getTime() > now;
    return {
      ...configuredOf({ row, names }),
      name: row.name,
      description: row.description,
      target: ShownChannelTarget.parse(row.settings),
      state: row.disabledAt ? ('disabled' as const) : row.pausedAt ? ('paused' as const) : ('on' as const),
      stateSince: since?.toISOString() ?? null,
      stateReason: row.disabledReason,
      secretRotatedAt: row.secretRotatedAt?.toISOString() ?? null,
      previousSecretUntil: overlaps ? (row.previousSecretUntil?.toISOString() ?? null) : null,
      secretUnreadable:
        openChannel({ ...sendsWith(row, overlaps), encryptionKey, workspaceId, channelId: row.id }) === null,
      recent: recent
        .filter(({ channelId }) => channelId === row.id)
        .map(({ notificationId, status, createdAt, sentAt, attempts }) => ({
          notificationId,
          status: NotificationStatus.parse(status),
          createdAt: createdAt.toISOString(),
          sentAt: sentAt?.toISOString() ?? null,
          attempts,
        })),
    };
  });
}

/** The secret before counts while it signs. */
const sendsWith = (row: SealedOfChannel, overlaps: boolean): SealedOfChannel => ({
  headersSealed: row.headersSealed,
  secretSealed: row.secretSealed,
  previousSecretSealed: overlaps ? row.previousSecretSealed : null,
});

/** Those of the ids that are channels of the workspace. */
export async function findChannelIds(options: {
  db: TenantClient;
  workspaceId: string;
  ids: readonly string[];
}): Promise<string[]> {
  const { db, workspaceId, ids } = options;
  if (ids.length === 0) return [];
  const rows = await db.channel.findMany({
    where: { workspaceId, deletedAt: null, id: { in: [...new Set(ids)] } },
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

/** A page of what a channel was sent, newest first, with each try. Null: there is none of this id in the workspace. */
export async function listDeliveries(options: {
  database: Database;
  cursorSecret: string;
  workspaceId: string;
  channelId: string;
  query: PageQuery;
}): Promise<ChannelDeliveryPage | null> {
  const { workspaceId, channelId, query } = options;
  const scope = { secret: options.cursorSecret, list: ['channel-deliveries', workspaceId, channelId] };
  const before = query.cursor ? readCursor({ ...scope, cursor: query.cursor })[0] : undefined;
  return options.database.tenant({ workspaceId }, async (db) => {
    const [known] = await findChannelIds({ db, workspaceId, ids: [channelId] });
    if (!known) return null;
    const found = await db.notification.findMany({
      where: { workspaceId, channelId, ...(before ? { id: { lt: before } } : {}) },
      orderBy: { id: 'desc' },
      take: query.limit + 1,
      include: { group: { select: { id: true, title: true } } },
    });
    const page = cutPage({ ...scope, rows: found, limit: query.limit, positionOf: (row) => [row.id] });
    const attempts = await readAttempts({ db, workspaceId, notificationIds: page.rows.map((row) => row.id) });
    const items = page.rows.map((row) => ({
      id: row.id,
      kind: NotificationKind.parse(row.kind),
      status: NotificationStatus.parse(row.status),
      reason: row.statusReason,
      group: row.group,
      createdAt: row.createdAt.toISOString(),
      sentAt: row.sentAt?.toISOString() ?? null,
      attempts: (attempts.get(row.id) ?? []).map(({ number, startedAt, finishedAt, outcome, detail }) => ({
        number,
        startedAt,
        durationMs: finishedAt === null ? null : Date.parse(finishedAt) - Date.parse(startedAt),
        outcome,
        detail,
      })),
    }));
    return { items, nextCursor: page.nextCursor };
  });
}
