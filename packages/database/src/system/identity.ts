import type { Role } from '@signalcraft/contracts/enums';
import type { Database, HotClient } from '../database.ts';

export type Membership = { workspaceId: string; memberId: string };

/**
 * The user behind a verified token's subject, with the workspaces they belong to (ids only); null: nobody of ours, or
 * one whom Clerk deleted.
 */
export function findUserByIdentity(options: {
  database: Database;
  provider: 'local' | 'clerk';
  subject: string;
}): Promise<{ userId: string; isOperator: boolean; memberships: Membership[] } | null> {
  return options.database.system(async (db) => {
    const { rows } = await db.query<{
      userId: string;
      isOperator: boolean;
      workspaceId: string | null;
      memberId: string | null;
    }>({
      name: 'user-by-identity',
      text: `select i.user_id as "userId", u.is_operator as "isOperator", m.workspace_id as "workspaceId",
               m.id as "memberId"
             from "UserIdentity" i join "User" u on u.id = i.user_id
               left join "Member" m on m.user_id = i.user_id and m.removed_at is null
             where i.provider = $1 and i.subject = $2 and not exists (select 1 from "ClerkUser" c
               where i.provider = 'clerk' and c.subject = i.subject and c.deleted_at is not null)
             order by m.id`,
      values: [options.provider, options.subject],
    });
    const [user] = rows;
    if (!user) return null;
    const memberships = rows.flatMap((row) =>
      row.workspaceId && row.memberId ? [{ workspaceId: row.workspaceId, memberId: row.memberId }] : [],
    );
    return { userId: user.userId, isOperator: user.isOperator, memberships };
  });
}

/** Whether any user exists: with none, the first sign-in becomes the owner. */
export function hasUsers(options: { database: Database }): Promise<boolean> {
  return options.database.system(async (db) => {
    const { rows } = await db.query<{ found: boolean }>('select exists (select 1 from "User") as found');
    return rows[0]?.found ?? false;
  });
}

export type NewUser = {
  id: string;
  email: string;
  name: string;
  identity: { provider: 'local' | 'clerk'; subject: string };
};

export type NewWorkspace = {
  workspace: { id: string; slug: string; name: string; timeZone: string };
  user: NewUser;
  member: { id: string; role: Role };
};

/** Makes a workspace whose only member is a new user with `role`. Fails when the e-mail or the slug is taken. */
export const createWorkspaceWithMember = (options: { database: Database } & NewWorkspace): Promise<void> =>
  options.database.system((db) => insertWorkspaceWithMember(db, options));

/** The same inside a transaction of `sc_system`. */
export async function insertWorkspaceWithMember(db: HotClient, rows: NewWorkspace): Promise<void> {
  const { workspace, user, member } = rows;
  await db.query({
    text: 'insert into "Workspace" (id, slug, name, time_zone) values ($1, $2, $3, $4)',
    values: [workspace.id, workspace.slug, workspace.name, workspace.timeZone],
  });
  await insertUserWithIdentity(db, user);
  await db.query({
    text: 'insert into "Member" (id, workspace_id, user_id, role) values ($1, $2, $3, $4)',
    values: [member.id, workspace.id, user.id, member.role],
  });
}

/** Makes a user who belongs to nothing yet. Fails when the e-mail or the identity is taken. */
export async function insertUserWithIdentity(db: HotClient, user: NewUser): Promise<void> {
  await db.query({
    text: `insert into "User" (id, email, name, is_operator) values ($1, $2, $3, not exists (select 1 from "User"))`,
    values: [user.id, user.email, user.name],
  });
  await db.query({
    text: 'insert into "UserIdentity" (provider, subject, user_id) values ($1, $2, $3)',
    values: [user.identity.provider, user.identity.subject, user.id],
  });
}
