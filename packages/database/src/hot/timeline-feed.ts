import type { HotClient } from '../database.ts';

/** Where a reader of the feed stands: after the entry with this transaction and id. Transactions are xid8 as text. */
export type FeedPosition = { xid: string; id: string };

export type FeedEntry = FeedPosition & { workspaceId: string; groupId: string; reason: string };

/** The oldest transaction that is still under way: what those before it wrote is all there is to read of them. */
export async function readFeedHead(options: { db: HotClient }): Promise<string> {
  const { rows } = await options.db.query<{ head: string }>({
    name: 'feed-head',
    text: 'select pg_snapshot_xmin(pg_current_snapshot())::text as head',
  });
  return rows[0]?.head ?? '0';
}

/**
 * Timeline entries of the workspaces in commit order, from after `after` to before the transaction `head`, at most
 * `limit`. `sinceId` bounds the partitions that are looked at: no wanted entry has a smaller id.
 */
export async function readFeed(options: {
  db: HotClient;
  workspaceIds: readonly string[];
  after: FeedPosition;
  head: string;
  sinceId: string;
  limit: number;
}): Promise<FeedEntry[]> {
  const { rows } = await options.db.query<FeedEntry>({
    name: 'feed',
    text: `select entry.xid::text as xid, entry.id, entry.workspace_id as "workspaceId", entry.group_id as "groupId",
        entry.reason
      from unnest($1::uuid[]) as wanted(workspace_id) cross join lateral (
        select t.xid, t.id, t.workspace_id, t.group_id, t.reason from "TimelineEntry" t
        where t.workspace_id = wanted.workspace_id and (t.xid, t.id) > ($2::xid8, $3::uuid) and t.xid < $4::xid8
          and t.id >= $5::uuid
        order by t.xid, t.id limit $6) entry
      order by entry.xid, entry.id limit $6`,
    values: [
      [...options.workspaceIds],
      options.after.xid,
      options.after.id,
      options.head,
      options.sinceId,
      options.limit,
    ],
  });
  return rows;
}
