import type { Role } from '@signalcraft/contracts/enums';
import type { Database, HotClient } from '../database.ts';

export type Membership = { workspaceId: string; memberId: string };

/** The user behind a verified token's subject, with the workspaces they belong to (ids only); null: nobody of ours. */
export function findUserByIdentity(options: {
  database: Database;
  provider: 'local' | 'clerk';
  subject: string;
}): Promise<{ userId: string; memberships: Membership[] } | null> {
  return options.database.system(async (db) => {
    const { rows } = await db.query<{ userId: string; workspaceId: string | null; memberId: string | null }>({
      name: 'user-by-identity',
      text: `select i.user_id as "userId", m.workspace_id as "workspaceId", m.id as "memberId"
             from "UserIdentity" i left join "Member" m on m.user_id = i.user_id
             where i.provider = $1 and i.subject = $2 order by m.id`,
      values: [options.provider, options.subject],
    });
    const userId = rows[0]?.userId;
    if (!userId) return null;
    const memberships = rows.flatMap((row) =>
      row.workspaceId && row.memberId ? [{ workspaceId: row.workspaceId, memberId: row.memberId }] : [],
    );
    return { userId, memberships };
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
  await db.query({
    text: 'insert into "User" (id, email, name) values ($1, $2, $3)',
    values: [user.id, user.email, user.name],
  });
  await db.query({
    text: 'insert into "UserIdentity" (provider, subject, user_id) values ($1, $2, $3)',
    values: [user.identity.provider, user.identity.subject, user.id],
  });
  await db.query({
    text: 'insert into "Member" (id, workspace_id, user_id, role) values ($1, $2, $3, $4)',
    values: [member.id, workspace.id, user.id, member.role],
  });
}
