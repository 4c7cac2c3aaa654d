import type { FirstSignIn, FirstSignInFacts, InvitationFacts } from '@signalcraft/domain/first-sign-in';
import type { Database, HotClient } from '../database.ts';
import { isDeleted } from './clerk-users.ts';
import { insertUserWithIdentity, insertWorkspaceWithMember, type NewUser, type NewWorkspace } from './identity.ts';

export type OpenInvitation = InvitationFacts & { tokenHash: Buffer };

export type SettledSignIn =
  /** The subject was deleted at its provider, and stays so. */
  | { kind: 'gone' }
  | Extract<FirstSignIn, { kind: 'refuse' }>
  /** The user is there; these invitations are still to be accepted. */
  | { kind: 'settled'; userId: string; invitations: readonly OpenInvitation[] };

/**
 * Decides on a person who proved who they are and belongs to nothing yet, and writes the user, the identity and a
 * workspace of their own, as decided, in one transaction; the invitations are the caller's to accept. Of many first
 * sign-ins at once each sees what the one before it wrote.
 */
export function settleFirstSignIn(options: {
  database: Database;
  /** What is written where they are new; the address in lower case. */
  rows: NewWorkspace;
  decide: (facts: Pick<FirstSignInFacts, 'hasUsers' | 'userOfEmail' | 'invitations' | 'now'>) => FirstSignIn;
}): Promise<SettledSignIn> {
  const { user } = options.rows;
  const { provider, subject } = user.identity;
  return options.database.system(async (db) => {
    await db.query("select pg_advisory_xact_lock(hashtext('sc_first_run'))");
    if (provider === 'clerk' && (await isDeleted(db, subject))) return { kind: 'gone' };
    const [people, invitations] = [await readPeople(db, user), await readInvitations(db, user.email)];
    const { hasUsers, userOfIdentity, userOfEmail, now } = people;
    const decision = options.decide({ hasUsers, userOfEmail: userOfIdentity ?? userOfEmail, invitations, now });
    if (decision.kind === 'refuse') return decision;
    const userId = await write(db, { decision, rows: options.rows });
    const accepted = decision.kind === 'own' ? [] : decision.invitationIds;
    return { kind: 'settled', userId, invitations: invitations.filter(({ id }) => accepted.includes(id)) };
  });
}

async function write(
  db: HotClient,
  { decision, rows }: { decision: Exclude<FirstSignIn, { kind: 'refuse' }>; rows: NewWorkspace },
): Promise<string> {
  const { user } = rows;
  switch (decision.kind) {
    case 'link':
      await db.query({
        text: `insert into "UserIdentity" (provider, subject, user_id) values ($1, $2, $3) on conflict do nothing`,
        values: [user.identity.provider, user.identity.subject, decision.userId],
      });
      return decision.userId;
    case 'join':
      await insertUserWithIdentity(db, user);
      return user.id;
    case 'own':
      await insertWorkspaceWithMember(db, rows);
      return user.id;
  }
}

type People = { hasUsers: boolean; userOfIdentity: string | null; userOfEmail: string | null; now: number };

async function readPeople(db: HotClient, { email, identity }: NewUser): Promise<People> {
  const { rows } = await db.query<People>({
    text: `select exists (select 1 from "User") as "hasUsers",
             (select user_id from "UserIdentity" where provider = $1 and subject = $2) as "userOfIdentity",
             (select id from "User" where lower(email) = $3 order by id limit 1) as "userOfEmail",
             floor(date_part('epoch', clock_timestamp()) * 1000) as now`,
    values: [identity.provider, identity.subject, email],
  });
  const [row] = rows;
  if (!row) throw new Error('a query of one row answered none');
  return row;
}

async function readInvitations(db: HotClient, email: string): Promise<OpenInvitation[]> {
  const { rows } = await db.query<OpenInvitation>({
    text: `select id, workspace_id as "workspaceId", token_hash as "tokenHash", true as "isPending",
             floor(date_part('epoch', expires_at) * 1000) as "expiresAt"
           from "Invitation" where email = $1 and accepted_at is null and revoked_at is null order by id`,
    values: [email],
  });
  return rows;
}
