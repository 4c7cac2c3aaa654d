import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from '../ports.ts';
import { startPrivatePostgres } from '../private-postgres.ts';
import { startPrivateRedis } from '../private-redis.ts';
import { startApp } from '../processes.ts';
import { cloneDatabase, createTemplate } from '../template-database.ts';
import { createWorkspace } from '../workspace.ts';
import { bodiesOf, sampleAlerts, webhookBody } from './alerts.ts';
import { checkpoint } from './naive-subject.ts';
import type { Subject } from './subject.ts';

/**
 * The product's own path: the built api, its login under row-level security, everything stored, on stores of its own.
 * Repeats tell nobody, so that no worker has a part in them.
 */
export async function startSignalcraftSubject(options: {
  alertCount: number;
  /** Where Node writes a CPU profile of the api when it ends. */
  profileDir?: string;
  postgresSettings?: Record<string, string>;
}): Promise<Subject & { postgresUrl: string }> {
  const postgres = await startPrivatePostgres({
    version: 15,
    durable: true,
    ...(options.postgresSettings ? { settings: options.postgresSettings } : {}),
  });
  const redis = await startPrivateRedis();
  const database = await cloneDatabase({ template: await createTemplate({ serverUrl: postgres.url }) });
  const encryptionKey = randomBytes(32).toString('base64');
  const workspace = await createWorkspace({ databaseUrl: database.ownerUrl, encryptionKey });
  const api = await startApp({
    app: 'api',
    env: {
      NODE_ENV: 'production',
      AUTH_PROVIDER: 'local',
      LOG_LEVEL: 'info',
      PORT: String(await freePort()),
      DATABASE_URL: database.appUrl,
      REDIS_URL: redis.url,
      ENCRYPTION_KEY: encryptionKey,
    },
    ...(options.profileDir ? { nodeArgs: ['--cpu-prof', `--cpu-prof-dir=${options.profileDir}`] } : {}),
  });
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const alerts = sampleAlerts({ count: options.alertCount });
  return {
    name: 'SignalCraft (everything stored)',
    url: `${api.url}${workspace.integrations.alertmanager.path}`,
    bodies: ({ perRequest }) => bodiesOf({ alerts, perRequest, toBody: webhookBody }),
    processes: () => [api.pid, postgres.pid() ?? 0, redis.pid() ?? 0],
    stored: async () => {
      const { rows } = await owner.query<{ count: number }>('select count(*)::int as count from "AlertEvent"');
      return rows[0]?.count ?? 0;
    },
    settle: async () => {
      await checkpoint(postgres.url);
      await sleep(200);
    },
    stop: async () => {
      await api.kill('SIGTERM');
      await owner.end();
      await Promise.all([postgres.remove(), redis.remove()]);
    },
    postgresUrl: database.superuserUrl,
  };
}
