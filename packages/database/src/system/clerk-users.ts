import type { Database, HotClient } from '../database.ts';
import type { Membership } from './identity.ts';
import { asTenant } from './local-accounts.ts';

/** One event of Clerk's about a user: of two the later one counts, and of two of one instant that of the greater id. */
export type ClerkEventOrder = { subject: string; eventId: string; at: Date };

/**
 * Gives the user behind a Clerk subject the name and the address, as of the event. `stale`: a later event was taken in
 * before, this very one was, or they are deleted. `unknown`: nobody of ours; it is noted how far the news go.
 */
export function updateClerkUser(options: {
  database: Database;
  event: ClerkEventOrder;
  name: string;
  /** Null: it stays as it is. One that somebody else has stays theirs. */
  email: string | null;
}): Promise<'updated' | 'unknown' | 'stale'> {
  return options.database.system(async (db) => {
    if (!(await moveOn(db, options.event))) return 'stale';
    const { rowCount } = await db.query({
      text: `update "User" u set name = coalesce(nullif($2, ''), u.name),
               email = case when $3::text is null or exists (
                 select 1 from "User" o where lower(o.email) = $3 and o.id <> u.id) then u.email else $3 end
             from "UserIdentity" i where i.provider = 'clerk' and i.subject = $1 and u.id = i.user_id`,
      values: [options.event.subject, options.name, options.email],
    });
    return rowCount === 0 ? 'unknown' : 'updated';
  });
}

/**
 * Marks a Clerk subject as deleted, for good and whatever the order of the news, and ends the memberships of the user
 * who now has no way in; each removal is in the workspace's audit log. `removed`: how many ended; asked again, it ends
 * what is left.
 */
export function deleteClerkUser(options: {
  database: Database;
  event: ClerkEventOrder;
  requestId: string;
  address: string;
  /** Makes the id of an audit entry. */
  makeId: () => string;
}): Promise<{ removed: number }> {
  const { subject, eventId, at } = options.event;
  return options.database.system(async (db) => {
    await db.query({
      text: `insert into "ClerkUser" (subject, event_at, event_id, deleted_at) values ($1, $2, $3, clock_timestamp())
             on conflict (subject) do update set event_at = excluded.event_at, event_id = excluded.event_id,
               deleted_at = excluded.deleted_at where "ClerkUser".deleted_at is null`,
      values: [subject, at, eventId],
    });
    const { rows } = await db.query<Leaving>({
      text: `select m.workspace_id as "workspaceId", m.id as "memberId", u.name, u.email, m.role
             from "UserIdentity" i join "User" u on u.id = i.user_id
               join "Member" m on m.user_id = i.user_id and m.removed_at is null
             where i.provider = 'clerk' and i.subject = $1 and not exists (
               select 1 from "UserIdentity" o left join "ClerkUser" c on c.subject = o.subject
               where o.user_id = i.user_id and o.provider = 'clerk' and c.deleted_at is null)
             order by m.id`,
      values: [subject],
    });
    for (const leaving of rows) await endMembership(db, { ...options, leaving });
    return { removed: rows.length };
  });
}

export function isClerkUserDeleted(options: { database: Database; subject: string }): Promise<boolean> {
  return options.database.system((db) => isDeleted(db, options.subject));
}

/** The same inside a transaction of `sc_system`. */
export async function isDeleted(db: HotClient, subject: string): Promise<boolean> {
  const { rowCount } = await db.query({
    text: 'select 1 from "ClerkUser" where subject = $1 and deleted_at is not null',
    values: [subject],
  });
  return rowCount === 1;
}

type Leaving = Membership & { name: string; email: string; role: string };

/** What the removal of a member by an admin does, the last OWNER among them: who is gone at Clerk is gone. */
async function endMembership(
  db: HotClient,
  options: { leaving: Leaving; requestId: string; address: string; makeId: () => string },
): Promise<void> {
  const { workspaceId, memberId, name, email, role } = options.leaving;
  await asTenant(db, workspaceId);
  await db.query({
    text: `update "Member" set removed_at = clock_timestamp() where workspace_id = $1 and id = $2`,
    values: [workspaceId, memberId],
  });
  await db.query({
    text: 'delete from "TeamMember" where workspace_id = $1 and member_id = $2',
    values: [workspaceId, memberId],
  });
  await db.query({
    text: `update "Notification" set status = 'SUPPRESSED', status_reason = 'member_removed'
           where workspace_id = $1 and recipient_id = $2 and status in ('PENDING', 'RETRY')`,
    values: [workspaceId, memberId],
  });
  await db.query({
    text: `insert into "AuditEntry" (id, workspace_id, actor_type, action, object_type, object_id, before, address,
             request_id) values ($1, $2, 'system', 'member.removed', 'member', $3, $4, $5, $6)`,
    values: [
      options.makeId(),
      workspaceId,
      memberId,
      JSON.stringify({ name, email, role }),
      options.address,
      options.requestId,
    ],
  });
}

async function moveOn(db: HotClient, { subject, eventId, at }: ClerkEventOrder): Promise<boolean> {
  const { rowCount } = await db.query({
    text: `insert into "ClerkUser" (subject, event_at, event_id) values ($1, $2, $3)
           on conflict (subject) do update set event_at = excluded.event_at, event_id = excluded.event_id
           where "ClerkUser".deleted_at is null
             and ("ClerkUser".event_at, "ClerkUser".event_id) < (excluded.event_at, excluded.event_id)`,
    values: [subject, at, eventId],
  });
  return rowCount === 1;
}
