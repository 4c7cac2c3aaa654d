import { randomBytes } from 'node:crypto';
import { SourceName } from '@signalcraft/contracts/enums';
import { API_SCOPES } from '@signalcraft/contracts/identity';
import { Database } from '@signalcraft/database/database';
import { findIntegrationByKeyHash } from '@signalcraft/database/system/keys';
import { seedFirstRun } from '@signalcraft/embedded/seed';
import { makeApiKeySecret } from '@signalcraft/engine/api-key-secrets';
import { hashKey } from '@signalcraft/engine/integration-cache';
import { queryAs } from '@signalcraft/testkit/query-as';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { verifyPassword } from 'better-auth/crypto';
import { afterEach, describe, expect, test } from 'vitest';

const secrets = () => ({
  encryptionKey: randomBytes(32).toString('base64'),
  ownerPassword: randomBytes(15).toString('base64url'),
  apiKey: makeApiKeySecret(),
});

describe('seedFirstRun', async () => {
  const { appUrl: databaseUrl, ownerUrl } = await withDatabase();

  const asOwner = <Row extends Record<string, unknown>>(text: string, values: unknown[] = []) =>
    queryAs<Row>({ databaseUrl: ownerUrl, text, values });
  const count = async (table: string) =>
    (await asOwner<{ n: number }>(`select count(*)::int as n from ${table}`))[0]?.n;

  afterEach(async () => {
    await asOwner(
      'truncate "Workspace", "User", "UserIdentity", "Member", "Integration", "ApiKey", auth."user", auth.account cascade',
    );
  });

  test('fills an empty database once, and reads the same back at every later start', async () => {
    const own = secrets();
    const seed = await seedFirstRun({ databaseUrl, ...own });
    expect(seed).toMatchObject({
      email: 'owner@signalcraft.local',
      password: own.ownerPassword,
      apiKey: own.apiKey,
    });
    expect(Object.keys(seed?.ingestKeys ?? {}).sort()).toEqual([...SourceName.options].sort());
    expect(await seedFirstRun({ databaseUrl, ...own })).toEqual(seed);
    for (const table of ['"Workspace"', '"User"', '"Member"', '"ApiKey"', 'auth."user"', 'auth.account'])
      expect([table, await count(table)]).toEqual([table, 1]);
    expect(await count('"Integration"')).toBe(SourceName.options.length);
  });

  test('writes an owner who can sign in, a key for everything, and ingest keys that are found', async () => {
    const own = secrets();
    const seed = await seedFirstRun({ databaseUrl, ...own });

    const [account] = await asOwner<{ password: string; role: string; workspace_id: string }>(`
      select a.password, m.role, m.workspace_id from auth."user" u
      join auth.account a on a."userId" = u.id and a."accountId" = u.id and a."providerId" = 'credential'
      join "UserIdentity" i on i.provider = 'local' and i.subject = u.id
      join "User" p on p.id = i.user_id and p.email = u.email
      join "Member" m on m.user_id = p.id`);
    expect(account).toMatchObject({ role: 'OWNER', workspace_id: seed?.workspaceId });
    expect(await verifyPassword({ hash: account?.password ?? '', password: own.ownerPassword })).toBe(true);

    expect(await asOwner('select scopes, key_hash from "ApiKey"')).toEqual([
      { scopes: [...API_SCOPES], key_hash: hashKey(own.apiKey) },
    ]);

    const database = new Database({ url: databaseUrl, applicationName: 'test' });
    for (const [source, key] of Object.entries(seed?.ingestKeys ?? {})) {
      const found = await findIntegrationByKeyHash({ database, keyHash: hashKey(key) });
      expect(await asOwner('select source from "Integration" where id = $1', [found?.integrationId])).toEqual([
        { source },
      ]);
    }
    await database.close();
    expect(JSON.stringify(await asOwner('select * from "Integration"'))).not.toContain(seed?.ingestKeys['generic']);
  });

  test('of many starts at once one fills the database and all read the same', async () => {
    const own = secrets();
    const seeds = await Promise.all(Array.from({ length: 5 }, () => seedFirstRun({ databaseUrl, ...own })));
    expect(seeds[0]).not.toBeNull();
    for (const seed of seeds) expect(seed).toEqual(seeds[0]);
    expect(await count('"Workspace"')).toBe(1);
  });

  test('leaves a database alone that others filled', async () => {
    expect(await seedFirstRun({ databaseUrl, ...secrets() })).not.toBeNull();
    expect(await seedFirstRun({ databaseUrl, ...secrets() })).toBeNull();
    expect(await count('"Workspace"')).toBe(1);
  });

  test('tells no password and no key that were changed since', async () => {
    const own = secrets();
    await seedFirstRun({ databaseUrl, ...own });
    await asOwner("update auth.account set password = repeat('0', 32) || ':' || repeat('0', 128)");
    await asOwner('update "ApiKey" set revoked_at = now()');
    await asOwner(`update "Integration" set revoked_at = now() where source = 'generic'`);
    const seed = await seedFirstRun({ databaseUrl, ...own });
    expect(seed).toMatchObject({ email: 'owner@signalcraft.local', password: null, apiKey: null });
    expect(seed?.ingestKeys).not.toHaveProperty('generic');
    expect(seed?.ingestKeys).toHaveProperty('alertmanager');
  });

  test('says so when the ENCRYPTION_KEY is another', async () => {
    const own = secrets();
    await seedFirstRun({ databaseUrl, ...own });
    await expect(seedFirstRun({ databaseUrl, ...own, encryptionKey: secrets().encryptionKey })).rejects.toThrow(
      /do not open with this ENCRYPTION_KEY \(sealed with key/,
    );
  });

  test('starts without a secret that was damaged', async () => {
    const own = secrets();
    const before = await seedFirstRun({ databaseUrl, ...own });
    await asOwner(`update "Integration" set key_sealed = left(key_sealed, -4) where source = 'generic'`);
    const after = await seedFirstRun({ databaseUrl, ...own });
    expect(after?.ingestKeys).toEqual({ alertmanager: before?.ingestKeys.alertmanager });
  });
});
