import type { Database, HotClient } from '../database.ts';

const AS_AUTH = "select set_config('role', 'sc_auth', true)";

/** The rest of a transaction of `sc_system` as one workspace. */
export async function asTenant(db: HotClient, workspaceId: string): Promise<void> {
  await db.query({
    text: "select set_config('role', 'sc_app', true), set_config('app.workspace_ids', $1, true)",
    values: [`{${workspaceId}}`],
  });
}

/** An account's `subject` is the id that its tokens carry. */
export type NewLocalAccount = { id: string; subject: string; passwordHash: string };

/** Writes a local account with a password; the transaction goes on as `sc_auth`. Its address counts as proved: nobody is let in before. */
export async function insertLocalAccount(
  db: HotClient,
  options: { email: string; name: string; account: NewLocalAccount },
): Promise<void> {
  const { email, name, account } = options;
  await db.query(AS_AUTH);
  await db.query({
    text: 'insert into auth."user" (id, name, email, "emailVerified") values ($1, $2, $3, true)',
    values: [account.subject, name, email],
  });
  await db.query({
    text: `insert into auth.account (id, "accountId", "providerId", "userId", password)
           values ($1, $2, 'credential', $2, $3)`,
    values: [account.id, account.subject, account.passwordHash],
  });
}

/** The stored password hash of a local account; null: there is no account of that address with a password. */
export function findLocalPasswordHash(options: { database: Database; email: string }): Promise<string | null> {
  return options.database.system(async (db) => {
    await db.query(AS_AUTH);
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
    await db.query(AS_AUTH);
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

/** Makes a local account before anybody is let in by it. False: there is one of this address. */
export function makeLocalAccount(options: {
  database: Database;
  email: string;
  name: string;
  account: NewLocalAccount;
}): Promise<boolean> {
  return options.database.system(async (db) => {
    await db.query(AS_AUTH);
    await db.query({ text: 'select pg_advisory_xact_lock(hashtext($1))', values: [`account/${options.email}`] });
    const { rowCount } = await db.query({
      text: 'select 1 from auth."user" where lower(email) = lower($1)',
      values: [options.email],
    });
    if (rowCount !== 0) return false;
    await insertLocalAccount(db, options);
    return true;
  });
}

/** Takes back an account by which nobody was let in. */
export async function dropLocalAccount(options: { database: Database; subject: string }): Promise<void> {
  await options.database.system(async (db) => {
    await db.query(AS_AUTH);
    await db.query({ text: 'delete from auth."user" where id = $1', values: [options.subject] });
  });
}

/** Keeps a link by which an address proves itself; `tokenHash` is all that is kept of its secret. */
export async function keepSignUpLink(options: {
  database: Database;
  id: string;
  tokenHash: Buffer;
  email: string;
  hours: number;
}): Promise<void> {
  await options.database.system(async (db) => {
    await db.query(AS_AUTH);
    await db.query({
      text: `insert into auth.verification (id, identifier, value, "expiresAt")
             values ($1, $2, $3, clock_timestamp() + $4 * interval '1 hour')`,
      values: [options.id, identifierOf(options.tokenHash), options.email, options.hours],
    });
  });
}

/** The address that a link proves; the link is used by that. Null: there is none, or it has run out. */
export function takeSignUpLink(options: { database: Database; tokenHash: Buffer }): Promise<string | null> {
  return options.database.system(async (db) => {
    await db.query(AS_AUTH);
    const { rows } = await db.query<{ email: string }>({
      text: `delete from auth.verification where identifier = $1 and "expiresAt" > clock_timestamp()
             returning value as email`,
      values: [identifierOf(options.tokenHash)],
    });
    return rows[0]?.email ?? null;
  });
}

const identifierOf = (tokenHash: Buffer): string => `sign-up/${tokenHash.toString('base64url')}`;
