import type { Role } from '@signalcraft/contracts/enums';
import type { Database, HotClient } from '../database.ts';
import { asTenant, insertLocalAccount, type NewLocalAccount } from './local-accounts.ts';

export type FoundInvitation = {
  workspaceId: string;
  invitationId: string;
  email: string;
  /** Milliseconds since 1970, like `now`. */
  expiresAt: number;
  acceptedAt: number | null;
  revokedAt: number | null;
  now: number;
};

const ms = (expression: string): string => `floor(date_part('epoch', ${expression}) * 1000)`;

/** The invitation whose token has this SHA-256, whatever has become of it. Null: there is none. */
export function findInvitationByTokenHash(options: {
  database: Database;
  tokenHash: Buffer;
}): Promise<FoundInvitation | null> {
  return options.database.system(async (db) => {
    const { rows } = await db.query<FoundInvitation>({
      name: 'invitation-by-token',
      text: `select i.workspace_id as "workspaceId", i.id as "invitationId", i.email,
               ${ms('i.expires_at')} as "expiresAt", ${ms('i.accepted_at')} as "acceptedAt",
               ${ms('i.revoked_at')} as "revokedAt", ${ms('clock_timestamp()')} as now
             from "Invitation" i where i.token_hash = $1`,
      values: [options.tokenHash],
    });
    return rows[0] ?? null;
  });
}

/** The address that a user is known by, as it is stored. Null: there is no such user. */
export function findEmailOfUser(options: { database: Database; userId: string }): Promise<string | null> {
  return options.database.system(async (db) => {
    const { rows } = await db.query<{ email: string }>({
      name: 'email-of-user',
      text: 'select email from "User" where id = $1',
      values: [options.userId],
    });
    return rows[0]?.email ?? null;
  });
}

/** Whom an invitation makes a member: a user there is, or one that is made with a local account of their own. */
export type Joining =
  | { kind: 'known'; userId: string }
  | { kind: 'new'; userId: string; email: string; name: string; account: NewLocalAccount };

export type JoinOutcome =
  | { kind: 'joined'; memberId: string; role: Role }
  | { kind: 'not_open' | 'member_already' | 'address_taken' };

/**
 * Accepts an invitation in one transaction: the account where one is made, the member, the used invitation and the
 * audit entry, or nothing. Of many at once the first joins; the others find it no longer open.
 */
export function joinByInvitation(options: {
  database: Database;
  workspaceId: string;
  invitationId: string;
  /** As it was looked at: one that was resent meanwhile has another. */
  tokenHash: Buffer;
  memberId: string;
  auditId: string;
  joining: Joining;
  requestId: string;
  address: string;
}): Promise<JoinOutcome> {
  const { workspaceId, invitationId, joining } = options;
  return options.database.system(async (db) => {
    await asTenant(db, workspaceId);
    const { rows } = await db.query<{ role: Role; email: string }>({
      text: `select i.role, i.email from "Invitation" i
             where i.workspace_id = $1 and i.id = $2 and i.token_hash = $3 and i.accepted_at is null
               and i.revoked_at is null and i.expires_at > clock_timestamp() for update`,
      values: [workspaceId, invitationId, options.tokenHash],
    });
    const invitation = rows[0];
    if (!invitation) return { kind: 'not_open' };
    if (joining.kind === 'new' && !(await insertUser(db, joining))) return { kind: 'address_taken' };
    await asTenant(db, workspaceId);
    // Who was a member before is the same one again.
    const made = await db.query<{ memberId: string }>({
      text: `insert into "Member" (id, workspace_id, user_id, role) values ($1, $2, $3, $4)
             on conflict (workspace_id, user_id) do update set role = excluded.role, removed_at = null
             where "Member".removed_at is not null returning id as "memberId"`,
      values: [options.memberId, workspaceId, joining.userId, invitation.role],
    });
    const memberId = made.rows[0]?.memberId;
    if (memberId === undefined) return { kind: 'member_already' };
    await db.query({
      text: `update "Invitation" set accepted_at = clock_timestamp(), updated_at = clock_timestamp(),
               revision = revision + 1 where workspace_id = $1 and id = $2`,
      values: [workspaceId, invitationId],
    });
    await db.query({
      text: `insert into "AuditEntry" (id, workspace_id, actor_type, actor_id, action, object_type, object_id, after,
               address, request_id) values ($1, $2, 'member', $3, 'invitation.accepted', 'invitation', $4, $5, $6, $7)`,
      values: [
        options.auditId,
        workspaceId,
        memberId,
        invitationId,
        JSON.stringify({ email: invitation.email, role: invitation.role, memberId }),
        options.address,
        options.requestId,
      ],
    });
    return { kind: 'joined', memberId, role: invitation.role };
  });
}

/** False: somebody is known by the address already, and nothing was written. */
async function insertUser(db: HotClient, joining: Extract<Joining, { kind: 'new' }>): Promise<boolean> {
  const { userId, email, name, account } = joining;
  await db.query("select set_config('role', 'sc_system', true)");
  const made = await db.query({
    text: 'insert into "User" (id, email, name) values ($1, $2, $3) on conflict (email) do nothing',
    values: [userId, email, name],
  });
  if (made.rowCount === 0) return false;
  await db.query({
    text: `insert into "UserIdentity" (provider, subject, user_id) values ('local', $1, $2)`,
    values: [account.subject, userId],
  });
  await insertLocalAccount(db, { email, name, account });
  return true;
}
