import type { TenantClient } from '../database.ts';

export type ChannelMessage = {
  channelId: string;
  notificationId: string;
  status: string;
  createdAt: Date;
  sentAt: Date | null;
  attempts: number;
};

/** The last messages of each of the channels, newest first, at most `limit` of one. */
export async function findRecentMessages(options: {
  db: TenantClient;
  workspaceId: string;
  channelIds: readonly string[];
  limit: number;
}): Promise<ChannelMessage[]> {
  const { db, workspaceId, limit } = options;
  return db.$queryRaw<ChannelMessage[]>`
    select wanted.id as "channelId", last.id as "notificationId", last.status, last.created_at as "createdAt",
      last.sent_at as "sentAt", last.attempts
    from unnest(${[...options.channelIds]}::uuid[]) as wanted(id) cross join lateral (
      select n.id, n.status, n.created_at, n.sent_at, n.attempts from "Notification" n
      where n.channel_id = wanted.id and n.workspace_id = ${workspaceId}::uuid
      order by n.id desc limit ${limit}::int) last`;
}
