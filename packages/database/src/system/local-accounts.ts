import type { Database } from '../database.ts';

const AUTH = "select set_config('role', 'sc_auth', true)";

/** The stored password hash of a local account; null: there is no account of that address with a password. */
export function findLocalPasswordHash(options: { database: Database; email: string }): Promise<string | null> {
  return options.database.system(async (db) => {
    await db.query(AUTH);
    const { rows } = await db.query<{ password: string | null }>({
      text: `select a.password from auth."user" u join auth.account a on a."userId" = u.id
             where lower(u.email) = lower($1) and a."providerId" = 'credential'`,
      values: [options.email],
    });
    return rows[0]?.password ?? null;
  });
}

/**
 * Gives a local account a new password, with or without one before, and ends all its sessions. False: there is no
 * local account of that address.
 */
export function setLocalPassword(options: {
  database: Database;
  email: string;
  passwordHash: string;
  /** The id of the password's row, if there is none yet. */
  accountId: string;
}): Promise<boolean> {
  return options.database.system(async (db) => {
    await db.query(AUTH);
    const { rows } = await db.query<{ id: string }>({
      text: 'select id from auth."user" where lower(email) = lower($1) for update',
      values: [options.email],
    });
    const userId = rows[0]?.id;
    if (userId === undefined) return false;
    const { rowCount } = await db.query({
      text: `update auth.account set password = $2, "updatedAt" = clock_timestamp()
             where "userId" = $1 and "providerId" = 'credential'`,
      values: [userId, options.passwordHash],
    });
    if (rowCount === 0) {
      await db.query({
        text: `insert into auth.account (id, "accountId", "providerId", "userId", password)
               values ($1, $2, 'credential', $2, $3)`,
        values: [options.accountId, userId, options.passwordHash],
      });
    }
    await db.query({ text: 'delete from auth.session where "userId" = $1', values: [userId] });
    return true;
  });
}
