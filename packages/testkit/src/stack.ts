import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seedFirstRun } from '@signalcraft/embedded/seed';
import { makeApiKeySecret } from '@signalcraft/engine/api-key-secrets';
import { freePort } from './ports.ts';
import { type StartedApp, startApp } from './processes.ts';
import type { TestDatabase } from './template-database.ts';

export type StartedStack = {
  webUrl: string;
  apiUrl: string;
  workspaceId: string;
  /** The owner's local account. */
  email: string;
  password: string;
  /** With all scopes. */
  apiKey: string;
  /** The address each source's tool posts to. */
  ingest: { alertmanager: string; generic: string };
  /** Where mails are kept as files, since no provider is set. */
  mailDir: string;
  database: TestDatabase;
  /** Each can be killed by itself. */
  api: StartedApp;
  worker: StartedApp;
  web: StartedApp;
  /** Starts the api anew, at its address. */
  restartApi: () => Promise<void>;
  stop: () => Promise<void>;
};

/**
 * The whole product as `npm start` runs it: the built api, worker and web app over a fresh database, seeded as a first
 * run is. Needs the build of all three.
 */
export async function startStack(options: {
  database: TestDatabase;
  /** Null: the queues are in the database. */
  redisUrl?: string | null;
  /** Beside the variables that the stack needs, for all three apps. */
  env?: Record<string, string>;
}): Promise<StartedStack> {
  const { database } = options;
  const encryptionKey = randomBytes(32).toString('base64');
  const ownerPassword = randomBytes(12).toString('base64url');
  const apiKey = makeApiKeySecret();
  const seed = await seedFirstRun({ databaseUrl: database.appUrl, encryptionKey, ownerPassword, apiKey });
  const { alertmanager, generic } = seed?.ingestKeys ?? {};
  if (!seed?.email || !alertmanager || !generic) throw new Error('the database was seeded before');

  const mailDir = mkdtempSync(join(tmpdir(), 'signalcraft-mail-'));
  const [apiPort, webPort] = [await freePort(), await freePort()];
  const apiUrl = `http://127.0.0.1:${apiPort}`;
  const webUrl = `http://localhost:${webPort}`;
  const shared = {
    NODE_ENV: 'production',
    AUTH_PROVIDER: 'local',
    LOG_LEVEL: 'info',
    WEB_BASE_URL: webUrl,
    NEXT_PUBLIC_API_BASE_URL: apiUrl,
    SIGNALCRAFT_EMBEDDED: '1',
    ...options.env,
  };
  const backend = {
    ...shared,
    DATABASE_URL: database.appUrl,
    ENCRYPTION_KEY: encryptionKey,
    EMAIL_PROVIDER: 'file',
    MAIL_DIR: mailDir,
    ...(options.redisUrl ? { REDIS_URL: options.redisUrl } : {}),
    ...options.env,
  };
  const startApi = (): Promise<StartedApp> => startApp({ app: 'api', env: { ...backend, PORT: String(apiPort) } });
  const started: StartedApp[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((app) => app.kill('SIGKILL')));
    rmSync(mailDir, { recursive: true, force: true });
  };
  const keep = async (starting: Promise<StartedApp>): Promise<StartedApp> => {
    const app = await starting;
    started.push(app);
    return app;
  };
  const outcomes = await Promise.allSettled([
    keep(startApi()),
    keep(startApp({ app: 'worker', env: backend })),
    keep(
      startApp({
        app: 'web',
        env: {
          ...shared,
          PORT: String(webPort),
          HOSTNAME: 'localhost',
          API_INTERNAL_URL: apiUrl,
          NEXT_TELEMETRY_DISABLED: '1',
        },
      }),
    ),
  ]);
  const [api, worker, web] = outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : null));
  if (!api || !worker || !web) {
    await stop();
    throw outcomes.find((outcome) => outcome.status === 'rejected')?.reason;
  }
  const stack: StartedStack = {
    webUrl,
    apiUrl,
    workspaceId: seed.workspaceId,
    email: seed.email,
    password: ownerPassword,
    apiKey,
    ingest: {
      alertmanager: `${apiUrl}/api/webhooks/alertmanager/${alertmanager}`,
      generic: `${apiUrl}/api/webhooks/generic/${generic}`,
    },
    mailDir,
    database,
    api,
    worker,
    web,
    restartApi: async () => {
      await stack.api.kill('SIGKILL');
      stack.api = await keep(startApi());
    },
    stop,
  };
  return stack;
}
