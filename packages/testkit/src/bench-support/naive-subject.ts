import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startGuarded } from '@signalcraft/embedded/guarded-process';
import { Client } from 'pg';
import { freePort } from '../ports.ts';
import { startPrivatePostgres } from '../private-postgres.ts';
import { startPrivateRedis } from '../private-redis.ts';
import { cloneDatabase, createTemplate } from '../template-database.ts';
import { createWorkspace } from '../workspace.ts';
import { bodiesOf, sampleAlerts, webhookBody } from './alerts.ts';
import type { Subject } from './subject.ts';

/** The naive path: every row through Prisma, one after another, and a job per alert, on stores of its own. */
export async function startNaiveSubject(options: { alertCount: number }): Promise<Subject> {
  const postgres = await startPrivatePostgres({ version: 15, durable: true });
  const redis = await startPrivateRedis();
  const database = await cloneDatabase({ template: await createTemplate({ serverUrl: postgres.url }) });
  const workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
  const port = await freePort();
  const server = await startGuarded({
    command: process.execPath,
    args: [
      fileURLToPath(new URL('./naive-api.js', import.meta.url)),
      String(port),
      database.ownerUrl,
      redis.url,
      workspace.workspaceId,
      workspace.integrations.alertmanager.id,
    ],
    logFile: `${postgres.dataDir}/../naive.log`,
    stopSignals: [{ signal: 'SIGKILL', afterMs: 0 }],
    env: { PATH: process.env['PATH'] },
  });
  const owner = new Client({ connectionString: database.ownerUrl });
  await owner.connect();
  const alerts = sampleAlerts({ count: options.alertCount });
  return {
    name: 'naive (Prisma, a job per alert)',
    url: `http://127.0.0.1:${port}/`,
    bodies: ({ perRequest }) => bodiesOf({ alerts, perRequest, toBody: webhookBody }),
    processes: () => [server.pid, postgres.pid() ?? 0, redis.pid() ?? 0],
    stored: async () => {
      const { rows } = await owner.query<{ count: number }>('select count(*)::int as count from "AlertEvent"');
      return rows[0]?.count ?? 0;
    },
    settle: async () => {
      await checkpoint(postgres.url);
      await sleep(200);
    },
    stop: async () => {
      await server.stop();
      await owner.end();
      await Promise.all([postgres.remove(), redis.remove()]);
    },
  };
}

/** Writes to disk what came before, so that it is not paid for while the next is measured. */
export async function checkpoint(url: string): Promise<void> {
  const superuser = new Client({ connectionString: url });
  await superuser.connect();
  await superuser.query('checkpoint');
  await superuser.end();
}
