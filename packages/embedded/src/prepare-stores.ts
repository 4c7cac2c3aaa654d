import { join } from 'node:path';
import { prepareDatabase } from '@signalcraft/engine/prepare-database';
import { migrateQueueBackend } from '@signalcraft/queues/migrate';
import { authProvider } from './app-environment.ts';
import type { EmbeddedDatabase } from './embedded-database.ts';
import { deployMigrations, pendingMigrations } from './migrations.ts';
import { assertReachable } from './ports.ts';
import type { Say } from './progress.ts';
import type { Secrets } from './secrets.ts';
import { type Seed, seedFirstRun } from './seed.ts';
import type { Settings } from './settings.ts';

/**
 * Brings the database to what the apps expect: migrations, after setting an embedded cluster's copy aside, the queues'
 * own schema unless Redis holds them, partitions, and at the first run the seed.
 */
export async function prepareStores(options: {
  settings: Settings;
  secrets: Secrets;
  databaseUrl: string;
  encryptionKey: string;
  embedded: EmbeddedDatabase | null;
  now: Date;
  say: Say;
}): Promise<Seed | null> {
  const { settings, secrets, databaseUrl, say } = options;
  if (settings.redisUrl !== null) await assertReachable({ url: settings.redisUrl, port: 6379, variable: 'REDIS_URL' });
  const databaseDir = join(settings.checkout, 'packages/database');
  const { pending, hasSome } = await pendingMigrations({
    databaseUrl,
    migrationsDir: join(databaseDir, 'prisma/migrations'),
  });
  if (pending.length > 0) {
    if (options.embedded && hasSome) {
      const name = `${options.now.toISOString().replaceAll(/[:.]/g, '-')}-before-${pending[0]}`;
      say(`copied the database aside to ${await options.embedded.copyAside({ name })}`);
    }
    say(`applying ${pending.length === 1 ? 'one migration' : `${pending.length} migrations`}`);
    await deployMigrations({ databaseDir, databaseUrl, logFile: join(settings.logsDir, 'migrate.log') });
  }
  if (settings.redisUrl === null) await migrateQueueBackend({ connectionString: databaseUrl });
  await prepareDatabase({ databaseUrl });
  // With another provider the first person to sign in becomes the owner.
  if (authProvider(settings) !== 'local') return null;
  return seedFirstRun({
    databaseUrl,
    encryptionKey: options.encryptionKey,
    encryptionKeysOld: settings.given['ENCRYPTION_KEYS_OLD'],
    ownerPassword: secrets.ownerPassword,
    apiKey: secrets.apiKey,
  });
}
