import type { Role } from '@signalcraft/contracts/enums';
import type { Database, HotClient } from '../database.ts';

/** The workspace of a slug that has an identity provider, or null: ids only. */
export function findSsoWorkspace(options: { database: Database; slug: string }): Promise<string | null> {
  return options.database.system(async (db) => {
    const { rows } = await db.query<{ workspaceId: string }>({
      name: 'sso-workspace-by-slug',
      text: `select c.workspace_id as "workspaceId" from "Workspace" w join "SsoConnection" c on c.workspace_id = w.id
             where w.slug = $1 and w.deleted_at is null`,
      values: [options.slug],
    });
    return rows[0]?.workspaceId ?? null;
  });
}

/** The workspace for which a domain is confirmed and whose provider is on, with its slug; null: there is none. */
export function findSsoSlugByDomain(options: { database: Database; domain: string }): Promise<string | null> {
  return options.database.system(async (db) => {
    const { rows } = await db.query<{ slug: string }>({
      name: 'sso-slug-by-domain',
      text: `select w.slug from "SsoDomain" d join "SsoConnection" c on c.workspace_id = d.workspace_id and c.enabled
             join "Workspace" w on w.id = d.workspace_id and w.deleted_at is null
             where d.domain = $1 and d.confirmed_at is not null`,
      values: [options.domain],
    });
    return rows[0]?.slug ?? null;
  });
}

/** The workspace that holds the address of a local account to its provider, and what they are in it; null: none does. */
export function findEnforcedSso(options: {
  database: Database;
  subject: string;
}): Promise<{ workspaceId: string; connectionId: string; memberId: string | null; role: Role | null } | null> {
  return options.database.system(async (db) => {
    await db.query("select set_config('role', 'sc_auth', true)");
    const { rows: accounts } = await db.query<{ email: string }>({
      text: 'select email from auth."user" where id = $1',
      values: [options.subject],
    });
    if (!accounts[0]) return null;
    await db.query("select set_config('role', 'sc_system', true)");
    const { rows } = await db.query<{
      workspaceId: string;
      connectionId: string;
      memberId: string | null;
      role: Role | null;
    }>({
      name: 'enforced-sso',
      text: `select d.workspace_id as "workspaceId", c.id as "connectionId", m.id as "memberId", m.role
             from "SsoDomain" d join "SsoConnection" c on c.workspace_id = d.workspace_id and c.enabled and c.enforced
             join "Workspace" w on w.id = d.workspace_id and w.deleted_at is null
             left join "UserIdentity" i on i.provider = 'local' and i.subject = $2
             left join "Member" m on m.workspace_id = d.workspace_id and m.user_id = i.user_id and m.removed_at is null
             where d.domain = lower(split_part($1::text, '@', 2)) and d.confirmed_at is not null`,
      values: [accounts[0].email, options.subject],
    });
    return rows[0] ?? null;
  });
}

export type ConfirmedDomain = 'confirmed' | 'confirmed_already' | 'not_named' | 'confirmed_elsewhere';

/** Confirms a domain that a workspace named; audited as done by the system. */
export function confirmSsoDomain(options: {
  database: Database;
  workspaceId: string;
  domain: string;
  auditId: string;
}): Promise<ConfirmedDomain> {
  const { workspaceId, domain } = options;
  return options.database.system(async (db) => {
    await db.query("select pg_advisory_xact_lock(hashtext('sso_domain'))");
    const { rows } = await db.query<{ id: string; workspaceId: string; isConfirmed: boolean }>({
      text: `select id, workspace_id as "workspaceId", confirmed_at is not null as "isConfirmed" from "SsoDomain"
             where domain = $1`,
      values: [domain],
    });
    const named = rows.find((row) => row.workspaceId === workspaceId);
    if (!named) return 'not_named';
    if (named.isConfirmed) return 'confirmed_already';
    if (rows.some((row) => row.isConfirmed)) return 'confirmed_elsewhere';
    await db.query({
      text: 'update "SsoDomain" set confirmed_at = clock_timestamp() where workspace_id = $1 and id = $2',
      values: [workspaceId, named.id],
    });
    await asTenant(db, workspaceId);
    await db.query({
      text: `insert into "AuditEntry" (id, workspace_id, actor_type, action, object_type, object_id, after)
             values ($1, $2, 'system', 'sso_domain.confirmed', 'sso_domain', $3::uuid::text, $4)`,
      values: [options.auditId, workspaceId, named.id, JSON.stringify({ domain })],
    });
    return 'confirmed';
  });
}

export type SsoSignIn = {
  workspaceId: string;
  connectionId: string;
  requestId: string;
  assertionId: string;
  /** Until when the assertion must be remembered. */
  goodUntil: Date;
  person: { email: string; name: string };
  /** What somebody becomes who had this role; null: who is not a member yet. */
  roleAfter: (role: Role | null) => Role;
  /** For the rows that are made, where they are needed. */
  ids: { user: string; subject: string; member: string; audit: string };
  address: string;
  httpRequestId: string;
};
export type SsoSignInOutcome =
  /** `subject`: whose session may be opened. */
  { kind: 'signed_in'; subject: string } | { kind: 'request_used' } | { kind: 'replayed' } | { kind: 'removed' };

/**
 * Uses up the request and the assertion and makes sure of user, local identity and membership, in one transaction: of
 * two replicas that are given the same response, one gets through.
 */
export function completeSsoSignIn(options: { database: Database } & SsoSignIn): Promise<SsoSignInOutcome> {
  const { workspaceId, person, ids } = options;
  return options.database.system(async (db) => {
    await asTenant(db, workspaceId);
    const used = await db.query({
      text: `update "SsoRequest" set used_at = clock_timestamp()
             where workspace_id = $1 and id = $2 and used_at is null and expires_at > clock_timestamp()`,
      values: [workspaceId, options.requestId],
    });
    if (used.rowCount !== 1) return { kind: 'request_used' };
    const fresh = await db.query({
      text: `insert into "SsoAssertion" (workspace_id, assertion_id, expires_at) values ($1, $2, $3)
             on conflict do nothing`,
      values: [workspaceId, options.assertionId, options.goodUntil],
    });
    if (fresh.rowCount !== 1) return { kind: 'replayed' };

    await db.query("select set_config('role', 'sc_system', true)");
    // Two first sign-ins of one person at once make one user.
    await db.query({
      text: "select pg_advisory_xact_lock(hashtext('sso_person:' || $1::text))",
      values: [person.email],
    });
    const found = await db.query<{ id: string }>({
      text: 'select id from "User" where lower(email) = $1',
      values: [person.email],
    });
    const userId = found.rows[0]?.id ?? ids.user;
    if (!found.rows[0]) {
      await db.query({
        text: 'insert into "User" (id, email, name) values ($1, $2, $3)',
        values: [userId, person.email, person.name],
      });
    }
    const subject = await ensureIdentity(db, { userId, ...options });

    await asTenant(db, workspaceId);
    const members = await db.query<{ id: string; role: Role; isRemoved: boolean }>({
      text: `select id, role, removed_at is not null as "isRemoved" from "Member"
             where workspace_id = $1 and user_id = $2 for update`,
      values: [workspaceId, userId],
    });
    const [member] = members.rows;
    // Whom an admin removed, an admin invites again; the provider does not.
    if (member?.isRemoved) return { kind: 'removed' };
    const role = options.roleAfter(member?.role ?? null);
    if (member?.role === role) return { kind: 'signed_in', subject };
    if (member) {
      await db.query({
        text: 'update "Member" set role = $3 where workspace_id = $1 and id = $2',
        values: [workspaceId, member.id, role],
      });
    } else {
      await db.query({
        text: 'insert into "Member" (id, workspace_id, user_id, role) values ($1, $2, $3, $4)',
        values: [ids.member, workspaceId, userId, role],
      });
    }
    const memberId = member?.id ?? ids.member;
    await db.query({
      text: `insert into "AuditEntry" (id, workspace_id, actor_type, actor_id, action, object_type, object_id, before,
               after, address, request_id)
             values ($1, $2, 'system', null, $3, 'sso_connection', $4::uuid::text, $5, $6, $7, $8)`,
      values: [
        ids.audit,
        workspaceId,
        member ? 'sso_connection.role_given' : 'sso_connection.member_added',
        options.connectionId,
        member ? JSON.stringify({ role: member.role }) : null,
        JSON.stringify({ memberId, email: person.email, role }),
        options.address,
        options.httpRequestId,
      ],
    });
    return { kind: 'signed_in', subject };
  });
}

/** The local identity of a user, made where there is none; their local account has no password then. */
async function ensureIdentity(
  db: HotClient,
  options: Pick<SsoSignIn, 'person' | 'ids'> & { userId: string },
): Promise<string> {
  const { userId, person, ids } = options;
  const identities = await db.query<{ subject: string }>({
    text: `select subject from "UserIdentity" where provider = 'local' and user_id = $1 order by created_at limit 1`,
    values: [userId],
  });
  let subject = identities.rows[0]?.subject;
  await db.query("select set_config('role', 'sc_auth', true)");
  if (subject === undefined) {
    const accounts = await db.query<{ id: string }>({
      text: 'select id from auth."user" where lower(email) = $1',
      values: [person.email],
    });
    subject = accounts.rows[0]?.id;
  }
  const isKnown = subject !== undefined && identities.rows[0] !== undefined;
  subject ??= ids.subject;
  await db.query({
    text: `insert into auth."user" (id, name, email, "emailVerified") values ($1, $2, $3, true) on conflict do nothing`,
    values: [subject, person.name, person.email],
  });
  if (!isKnown) {
    await db.query("select set_config('role', 'sc_system', true)");
    // Fails, and all of it, where the local account of this address is another user's.
    await db.query({
      text: `insert into "UserIdentity" (provider, subject, user_id) values ('local', $1, $2)`,
      values: [subject, userId],
    });
  }
  return subject;
}

/** Who signs in past the provider that their workspace holds them to: an OWNER, and it is written down. */
export function auditSsoBypass(options: {
  database: Database;
  workspaceId: string;
  connectionId: string;
  memberId: string;
  auditId: string;
  address: string | null;
}): Promise<void> {
  return options.database.system(async (db) => {
    await asTenant(db, options.workspaceId);
    await db.query({
      text: `insert into "AuditEntry" (id, workspace_id, actor_type, actor_id, action, object_type, object_id, address)
             values ($1, $2, 'member', $3::uuid::text, 'sso_connection.bypassed', 'sso_connection', $4::uuid::text, $5)`,
      values: [options.auditId, options.workspaceId, options.memberId, options.connectionId, options.address],
    });
  });
}

const asTenant = (db: HotClient, workspaceId: string): Promise<unknown> =>
  db.query({
    text: "select set_config('role', 'sc_app', true), set_config('app.workspace_ids', $1, true)",
    values: [`{${workspaceId}}`],
  });
