import { SourceName } from '@signalcraft/contracts/enums';
import { API_SCOPES } from '@signalcraft/contracts/identity';
import { Grouping } from '@signalcraft/contracts/integrations';
import { Database } from '@signalcraft/database/database';
import { findWorkspaceOfApiKey, writeFirstRun } from '@signalcraft/database/system/first-run';
import { findLocalPasswordHash } from '@signalcraft/database/system/local-accounts';
import { prefixOfApiKey } from '@signalcraft/engine/api-key-secrets';
import { makeIngestKey, openIngestKey, sealIngestKey } from '@signalcraft/engine/ingest-keys';
import { hashKey } from '@signalcraft/engine/integration-cache';
import { type EncryptionKey, parseEncryptionKey, UnreadableSecretError } from '@signalcraft/platform/encryption';
import { newId } from '@signalcraft/platform/ids';
import { SOURCES } from '@signalcraft/sources/registry';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { LaunchError } from './launch-error.ts';

/** What the first run made, as far as it still holds: what was changed since is null, or absent. */
export type Seed = {
  workspaceId: string;
  email: string | null;
  password: string | null;
  apiKey: string | null;
  /** One key a source. */
  ingestKeys: Partial<Record<SourceName, string>>;
};

const OWNER_EMAIL = 'owner@signalcraft.local';

/**
 * Fills an empty database with one workspace, its owner with a local account, an API key with all scopes and an
 * integration per source; on a database it filled before, reads them back. Null: others filled it. May run at the same
 * time as another. Throws a LaunchError when the ingest keys were sealed with another ENCRYPTION_KEY.
 */
export async function seedFirstRun(options: {
  databaseUrl: string;
  /** `ENCRYPTION_KEY`, as it is given to the apps, and `ENCRYPTION_KEYS_OLD`. */
  encryptionKey: string;
  encryptionKeysOld?: string | undefined;
  ownerPassword: string;
  apiKey: string;
}): Promise<Seed | null> {
  const { ownerPassword, apiKey } = options;
  const encryptionKey = parseEncryptionKey(options.encryptionKey, options.encryptionKeysOld);
  const database = new Database({
    url: options.databaseUrl,
    applicationName: 'signalcraft-seed',
    poolMax: 1,
    hotPoolMax: 1,
  });
  try {
    const known = await readSeed({ database, encryptionKey, ownerPassword, apiKey });
    if (known) return known;
    await writeFirstRun({ database, ...(await firstRun({ encryptionKey, ownerPassword, apiKey, now: Date.now() })) });
    // Another start may have been first, with the same secrets or with others.
    return await readSeed({ database, encryptionKey, ownerPassword, apiKey });
  } finally {
    await database.close();
  }
}

async function firstRun(options: {
  encryptionKey: EncryptionKey;
  ownerPassword: string;
  apiKey: string;
  now: number;
}): Promise<Omit<Parameters<typeof writeFirstRun>[0], 'database'>> {
  const { encryptionKey, apiKey, now } = options;
  const workspaceId = newId(now);
  return {
    workspace: { id: workspaceId, slug: 'demo', name: 'Demo', timeZone: 'UTC' },
    user: {
      id: newId(now),
      email: OWNER_EMAIL,
      name: 'Owner',
      identity: { provider: 'local', subject: newId(now) },
    },
    member: { id: newId(now), role: 'OWNER' },
    account: { id: newId(now), passwordHash: await hashPassword(options.ownerPassword) },
    apiKey: {
      id: newId(now),
      name: 'First run',
      prefix: prefixOfApiKey(apiKey),
      keyHash: hashKey(apiKey),
      scopes: API_SCOPES,
    },
    integrations: SourceName.options.map((source) => {
      const id = newId(now);
      return {
        id,
        source,
        name: SOURCES[source].title,
        ...sealIngestKey({ encryptionKey, workspaceId, integrationId: id, ingestKey: makeIngestKey() }),
        grouping: Grouping.parse({ labels: [] }),
      };
    }),
  };
}

/** The API key of this data folder tells that the database is the one it was written to. */
async function readSeed(options: {
  database: Database;
  encryptionKey: EncryptionKey;
  ownerPassword: string;
  apiKey: string;
}): Promise<Seed | null> {
  const { database, encryptionKey } = options;
  const found = await findWorkspaceOfApiKey({ database, keyHash: hashKey(options.apiKey) });
  if (!found) return null;
  const { workspaceId } = found;
  const integrations = await database.tenant({ workspaceId }, (db) =>
    db.integration.findMany({
      where: { workspaceId, revokedAt: null },
      orderBy: { id: 'desc' },
      select: { id: true, source: true, keySealed: true },
    }),
  );
  const ingestKeys = openAll({ encryptionKey, workspaceId, integrations });
  const passwordHash = await findLocalPasswordHash({ database, email: OWNER_EMAIL });
  const holds =
    passwordHash !== null && (await verifyPassword({ hash: passwordHash, password: options.ownerPassword }));
  return {
    workspaceId,
    email: passwordHash === null ? null : OWNER_EMAIL,
    password: holds ? options.ownerPassword : null,
    apiKey: found.isUsable ? options.apiKey : null,
    ingestKeys,
  };
}

/**
 * The ingest keys by their source. One that was damaged is left out, as the web app says beside it; where none opens, the
 * key is another.
 */
function openAll(options: {
  encryptionKey: EncryptionKey;
  workspaceId: string;
  integrations: readonly { id: string; source: string; keySealed: string }[];
}): Seed['ingestKeys'] {
  const { integrations, ...shared } = options;
  const opened: [SourceName, string][] = [];
  let fault: UnreadableSecretError | null = null;
  for (const { id, source, keySealed } of integrations) {
    try {
      // The oldest of a source comes last, and stays.
      opened.push([SourceName.parse(source), openIngestKey({ ...shared, integrationId: id, keySealed })]);
    } catch (error) {
      if (!(error instanceof UnreadableSecretError)) throw error;
      fault ??= error;
    }
  }
  if (fault && opened.length === 0) {
    throw new LaunchError(
      `The secrets in the database do not open with this ENCRYPTION_KEY (${fault.message}): start with the one they were made with.`,
    );
  }
  return Object.fromEntries(opened);
}
