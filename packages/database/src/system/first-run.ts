import type { Database } from '../database.ts';
import { insertWorkspaceWithMember, type NewWorkspace } from './identity.ts';
import { asTenant, insertLocalAccount } from './local-accounts.ts';

/** The rows of a fresh installation. */
export type FirstRun = NewWorkspace & {
  account: { id: string; passwordHash: string };
  apiKey: { id: string; name: string; prefix: string; keyHash: Buffer; scopes: readonly string[] };
  integrations: readonly {
    id: string;
    source: string;
    name: string;
    keyHash: Buffer;
    keySealed: string;
    grouping: unknown;
  }[];
};

/**
 * Writes the first workspace with its owner, their local account, an API key and integrations, in one transaction, if
 * nobody is there yet. False: somebody is, and nothing was written. Of two callers at once the second waits and gets
 * false.
 */
export function writeFirstRun(options: { database: Database } & FirstRun): Promise<boolean> {
  const { workspace, user, account, apiKey } = options;
  return options.database.system(async (db) => {
    await db.query("select pg_advisory_xact_lock(hashtext('sc_first_run'))");
    const { rows } = await db.query<{ found: boolean }>(
      'select exists (select 1 from "Workspace") or exists (select 1 from "User") as found',
    );
    if (rows[0]?.found !== false) return false;
    await insertWorkspaceWithMember(db, options);

    await insertLocalAccount(db, {
      email: user.email,
      name: user.name,
      account: { ...account, subject: user.identity.subject },
    });

    await asTenant(db, workspace.id);
    await db.query({
      text: `insert into "ApiKey" (id, workspace_id, name, prefix, key_hash, scopes) values ($1, $2, $3, $4, $5, $6)`,
      values: [apiKey.id, workspace.id, apiKey.name, apiKey.prefix, apiKey.keyHash, [...apiKey.scopes]],
    });
    for (const one of options.integrations) {
      await db.query({
        text: `insert into "Integration" (id, workspace_id, source, name, key_hash, key_sealed, grouping)
               values ($1, $2, $3, $4, $5, $6, $7)`,
        values: [one.id, workspace.id, one.source, one.name, one.keyHash, one.keySealed, JSON.stringify(one.grouping)],
      });
    }
    return true;
  });
}

/** The workspace an API key was made for, and whether it still opens it; null: this database never had the key. */
export function findWorkspaceOfApiKey(options: {
  database: Database;
  keyHash: Buffer;
}): Promise<{ workspaceId: string; isUsable: boolean } | null> {
  return options.database.system(async (db) => {
    const { rows } = await db.query<{ workspaceId: string; isUsable: boolean }>({
      text: `select workspace_id as "workspaceId",
               revoked_at is null and (expires_at is null or expires_at > clock_timestamp()) as "isUsable"
             from "ApiKey" where key_hash = $1`,
      values: [options.keyHash],
    });
    return rows[0] ?? null;
  });
}
