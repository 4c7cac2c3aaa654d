import type { Database } from '../database.ts';

/** The user of an e-mail address with the workspaces they belong to (ids only); null: there is none. */
export function findUserByEmail(options: {
  database: Database;
  email: string;
}): Promise<{ userId: string; memberships: { workspaceId: string; memberId: string }[] } | null> {
  return options.database.system(async (db) => {
    const { rows } = await db.query<{ userId: string; workspaceId: string | null; memberId: string | null }>({
      text: `select u.id as "userId", m.workspace_id as "workspaceId", m.id as "memberId"
             from "User" u left join "Member" m on m.user_id = u.id and m.removed_at is null
             where lower(u.email) = lower($1) order by m.id`,
      values: [options.email],
    });
    const userId = rows[0]?.userId;
    if (!userId) return null;
    const memberships = rows.flatMap((row) =>
      row.workspaceId && row.memberId ? [{ workspaceId: row.workspaceId, memberId: row.memberId }] : [],
    );
    return { userId, memberships };
  });
}

/** The ids of all workspaces, oldest first, at most `limit`; with `slug` only the one of that name. */
export function findWorkspaceIds(options: { database: Database; slug?: string; limit: number }): Promise<string[]> {
  return options.database.system(async (db) => {
    const { rows } = await db.query<{ id: string }>({
      text: 'select id from "Workspace" where deleted_at is null and ($1::text is null or slug = $1) order by id limit $2',
      values: [options.slug ?? null, options.limit],
    });
    return rows.map((row) => row.id);
  });
}

/** Marks the user of an e-mail address as an operator of the instance. */
export function markOperator(options: {
  database: Database;
  email: string;
}): Promise<'marked' | 'marked_already' | 'no_user'> {
  return options.database.system(async (db) => {
    const { rows } = await db.query<{ id: string; isOperator: boolean }>({
      text: 'select id, is_operator as "isOperator" from "User" where lower(email) = lower($1)',
      values: [options.email],
    });
    const [user] = rows;
    if (!user) return 'no_user';
    if (user.isOperator) return 'marked_already';
    await db.query({ text: 'update "User" set is_operator = true where id = $1', values: [user.id] });
    return 'marked';
  });
}
