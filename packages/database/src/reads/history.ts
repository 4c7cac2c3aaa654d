import type { TenantClient } from '../database.ts';

/** Where the receipt of an integration stands in the order in which all were stored. */
export type ReceiptPlace = { id: string; receivedAt: Date; integrationId: string; byteCount: number };

/**
 * The next receipts of a workspace that brought alerts, in the order in which they were stored, after the id `after` and
 * up to `last`, at most `limit`. Read along each integration's index.
 */
export function findReceipts(options: {
  db: TenantClient;
  workspaceId: string;
  integrationIds: readonly string[];
  after: string;
  last: string;
  limit: number;
}): Promise<ReceiptPlace[]> {
  const { db, workspaceId, limit } = options;
  return db.$queryRaw<ReceiptPlace[]>`
    select r.id, r.received_at as "receivedAt", i.id as "integrationId", r.byte_count as "byteCount"
    from unnest(${[...options.integrationIds]}::uuid[]) as i(id) cross join lateral (
      select r.id, r.received_at, r.byte_count from "Receipt" r
      where r.integration_id = i.id and r.workspace_id = ${workspaceId}::uuid and r.accepted > 0
        and r.id > ${options.after}::uuid and r.id <= ${options.last}::uuid
      order by r.id limit ${limit}) r
    order by r.id limit ${limit}`;
}

/** How many alerts the receipts between two ids brought. */
export async function countStoredAlerts(options: {
  db: TenantClient;
  workspaceId: string;
  integrationIds: readonly string[];
  after: string;
  last: string;
}): Promise<number> {
  const { db, workspaceId } = options;
  const rows = await db.$queryRaw<{ count: bigint | null }[]>`
    select sum(r.accepted)::bigint as count
    from unnest(${[...options.integrationIds]}::uuid[]) as i(id) cross join lateral (
      select coalesce(sum(r.accepted), 0) as accepted from "Receipt" r
      where r.integration_id = i.id and r.workspace_id = ${workspaceId}::uuid
        and r.id > ${options.after}::uuid and r.id <= ${options.last}::uuid) r`;
  return Number(rows[0]?.count ?? 0);
}

/** The bytes of receipts, wherever they are stored. */
export function readBodies(options: {
  db: TenantClient;
  workspaceId: string;
  ids: readonly string[];
}): Promise<{ id: string; body: Uint8Array }[]> {
  const { db, workspaceId } = options;
  return db.$queryRaw<{ id: string; body: Uint8Array }[]>`
    select r.id, holder.body from unnest(${[...options.ids]}::uuid[]) as wanted(id)
    join lateral (select r.id, coalesce(r.body_of, r.id) as holder_id from "Receipt" r
      where r.id = wanted.id and r.workspace_id = ${workspaceId}::uuid offset 0) r on true
    join lateral (select h.body from "Receipt" h
      where h.id = r.holder_id and h.workspace_id = ${workspaceId}::uuid offset 0) holder on true
    where holder.body is not null`;
}

export type StoredMove = {
  id: string;
  groupId: string;
  at: Date;
  reason: string;
  actorType: string;
  actorId: string | null;
  detail: unknown;
};

/** What members and API keys did to groups, in its order, after the id `after` and up to `last`, at most `limit`. */
export function findMoves(options: {
  db: TenantClient;
  workspaceId: string;
  after: string;
  last: string;
  limit: number;
}): Promise<StoredMove[]> {
  const { db, workspaceId } = options;
  return db.$queryRaw<StoredMove[]>`
    select t.id, t.group_id as "groupId", t.at, t.reason, t.actor_type as "actorType", t.actor_id as "actorId", t.detail
    from "TimelineEntry" t
    where t.workspace_id = ${workspaceId}::uuid and t.id > ${options.after}::uuid and t.id <= ${options.last}::uuid
      and t.actor_type in ('member', 'api_key') and t.line is not null
    order by t.id limit ${options.limit}`;
}

/** What a group's alerts are identified by, the newest first, at most `limit`. */
export function findIdentities(options: {
  db: TenantClient;
  workspaceId: string;
  groupIds: readonly string[];
  limit: number;
}): Promise<{ groupId: string; integrationId: string; fingerprint: string }[]> {
  const { db, workspaceId } = options;
  return db.$queryRaw<{ groupId: string; integrationId: string; fingerprint: string }[]>`
    select wanted.id as "groupId", a.integration_id as "integrationId", a.fingerprint
    from unnest(${[...options.groupIds]}::uuid[]) as wanted(id) cross join lateral (
      select a.integration_id, a.fingerprint from "Alert" a
      where a.group_id = wanted.id and a.workspace_id = ${workspaceId}::uuid order by a.id desc limit ${options.limit}) a`;
}

export type StoredMessage = {
  id: string;
  groupId: string;
  groupKey: string;
  title: string;
  severity: string;
  kind: string;
  status: string;
  reason: string;
  recipientId: string | null;
  channelId: string | null;
  method: string;
  step: number | null;
  round: number | null;
  policy: string | null;
  createdAt: Date;
};

/** The messages of a workspace's ledger that were made in a span, in their order, after the id `after`, at most `limit`. */
export function findMessages(options: {
  db: TenantClient;
  workspaceId: string;
  after: string;
  last: string;
  limit: number;
}): Promise<StoredMessage[]> {
  const { db, workspaceId } = options;
  return db.$queryRaw<StoredMessage[]>`
    select n.id, n.group_id as "groupId", g.group_key as "groupKey", g.title, g.severity, n.kind, n.status, n.reason,
      n.recipient_id as "recipientId", n.channel_id as "channelId", n.method, n.step, n.round, r.policy->>'name' as policy,
      n.created_at as "createdAt"
    from "Notification" n
    join "AlertGroup" g on g.id = n.group_id and g.workspace_id = ${workspaceId}::uuid
    left join "EscalationRun" r on r.id = n.run_id and r.workspace_id = ${workspaceId}::uuid
    where n.workspace_id = ${workspaceId}::uuid and n.id > ${options.after}::uuid and n.id <= ${options.last}::uuid
      and n.kind in ('PAGE', 'UPDATE', 'CLEAR')
    order by n.id limit ${options.limit}`;
}
