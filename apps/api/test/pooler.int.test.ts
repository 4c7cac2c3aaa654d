import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AlertGroupPage } from '@signalcraft/contracts/alert-groups';
import { freePort } from '@signalcraft/testkit/ports';
import { type PrivatePgBouncer, startPrivatePgBouncer } from '@signalcraft/testkit/private-pgbouncer';
import { killStartedApps, startApp } from '@signalcraft/testkit/processes';
import { testServices, withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, TEST_ENCRYPTION_KEY } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openBearers } from './bearers.ts';
import { caller, deliver } from './calls.ts';

let bouncer: PrivatePgBouncer;
let mailDir: string;
const database = await withDatabase();
beforeAll(async () => {
  bouncer = await startPrivatePgBouncer({ url: database.appUrl, serverConnections: 4 });
  mailDir = await mkdtemp(join(tmpdir(), 'mails-'));
});
afterAll(async () => {
  await killStartedApps();
  await bouncer.remove();
  await rm(mailDir, { recursive: true, force: true });
});

it('behind a pooler in transaction mode the api takes alerts in and shows them, and the worker pages', async () => {
  const env = {
    NODE_ENV: 'test',
    LOG_LEVEL: 'info',
    DATABASE_URL: `${bouncer.url}?pgbouncer=true`,
    REDIS_URL: testServices().redisUrl ?? '',
    QUEUE_PREFIX: database.name,
    ENCRYPTION_KEY: TEST_ENCRYPTION_KEY,
    AUTH_PROVIDER: 'local',
    EMAIL_PROVIDER: 'file',
    MAIL_DIR: mailDir,
  };
  const api = await startApp({ app: 'api', env: { ...env, PORT: String(await freePort()) } });
  const worker = await startApp({ app: 'worker', env });
  const workspaces = [1, 2].map(() => createWorkspace({ databaseUrl: database.ownerUrl }));
  const bearers = await openBearers({ databaseUrl: database.ownerUrl });
  for (const workspace of await Promise.all(workspaces)) {
    const titles = Array.from({ length: 20 }, (_, index) => `${workspace.slug} ${index}`);
    await Promise.all(
      titles.map((title) =>
        deliver({ api, integration: workspace.integrations.generic, alert: { title, fingerprint: title } }),
      ),
    );
    const call = caller({ api, bearer: await bearers.of(workspace.members.viewer) });
    const { body } = await call<AlertGroupPage>('GET', '/api/v1/alert-groups?limit=100');
    expect(body.items.map((group) => group.title).sort()).toEqual([...titles].sort());
  }
  // Everyone who can respond, of both.
  await vi.waitFor(async () => expect((await readdir(mailDir)).length).toBeGreaterThanOrEqual(6), {
    timeout: 20_000,
    interval: 100,
  });
  for (const app of [api, worker]) {
    const faults = app.records().filter(({ level }) => level === 'error' || level === 'fatal');
    expect(faults).toEqual([]);
  }
});
