import { setTimeout as sleep } from 'node:timers/promises';
import { httpLoad } from '@signalcraft/testkit/http-load';
import { type PrivatePostgres, startPrivatePostgres } from '@signalcraft/testkit/private-postgres';
import { killStartedApps, type StartedApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import { cloneDatabase, createTemplate, type TestDatabase } from '@signalcraft/testkit/template-database';
import { createWorkspace, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApi } from './api.ts';
import { alertmanagerBody, post } from './deliveries.ts';

const KILLS = 20;

let postgres: PrivatePostgres;
let database: TestDatabase;
let workspace: TestWorkspace;

beforeAll(async () => {
  postgres = await startPrivatePostgres({ version: 18, durable: true });
  database = await cloneDatabase({ template: await createTemplate({ serverUrl: postgres.url }) });
  workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
});
afterAll(async () => {
  await killStartedApps();
  await postgres.remove();
});

const start = (): Promise<StartedApp> => startApi({ databaseUrl: database.appUrl, env: { LOG_LEVEL: 'fatal' } });

/** Load on `api` until `stop`, and the receipts that it promised meanwhile. */
function startLoad(api: StartedApp): {
  promised: string[];
  statuses: number[];
  stop: () => Promise<void>;
} {
  const { alertmanager } = workspace.integrations;
  const promised: string[] = [];
  const statuses: number[] = [];
  let stopped = false;
  let count = 0;
  const load = httpLoad({
    url: `${api.url}${alertmanager.path}`,
    connections: 16,
    next: () => {
      if (stopped) return null;
      count += 1;
      const fingerprint = `${promised.length}-${count % 200}`;
      return Buffer.from(JSON.stringify(alertmanagerBody([{ fingerprint, group: `g-${count % 50}` }])));
    },
    onAnswer: ({ status, body }) => {
      statuses.push(status);
      if (status === 202) promised.push((JSON.parse(body) as { receiptId: string }).receiptId);
    },
  });
  return {
    promised,
    statuses,
    stop: async () => {
      stopped = true;
      await load;
    },
  };
}

/** Of the promised receipts, those that are not there with their alert. */
async function missing(promised: readonly string[]): Promise<string[]> {
  const rows = await queryAs<{ id: string }>({
    databaseUrl: database.ownerUrl,
    text: `select p.id from unnest($1::uuid[]) p(id)
           where not exists (select 1 from "Receipt" r where r.id = p.id)
              or not exists (select 1 from "AlertEvent" e where e.receipt_id = p.id)`,
    values: [promised],
  });
  return rows.map((row) => row.id);
}

it(`keeps every receipt it answered through ${KILLS} kills under load`, async () => {
  const promised: string[] = [];
  let booting = start();
  for (let kill = 1; kill <= KILLS; kill += 1) {
    const api = await booting;
    // The next one starts while this one works: starting is what takes the time.
    if (kill < KILLS) booting = start();
    const load = startLoad(api);
    // Never at the same point of its work, and never before it worked.
    while (load.promised.length < 20) await sleep(5);
    await sleep((kill * 37) % 120);
    await api.kill('SIGKILL');
    await load.stop();
    promised.push(...load.promised);
  }
  expect(promised.length).toBeGreaterThanOrEqual(KILLS * 20);
  expect(await missing(promised)).toEqual([]);
  // What was cut off left nothing half done either.
  const halves = await queryAs({
    databaseUrl: database.ownerUrl,
    text: `select e.id from "AlertEvent" e where not exists (select 1 from "Receipt" r where r.id = e.receipt_id)
             union all
             select r.id from "Receipt" r
             where r.accepted <> (select count(*) from "AlertEvent" e where e.receipt_id = r.id)`,
  });
  expect(halves).toEqual([]);
}, 240_000);

it('keeps every receipt it answered when the database dies, refuses meanwhile, and comes back by itself', async () => {
  const api = await start();
  const load = startLoad(api);
  while (load.promised.length < 200) await sleep(10);
  await postgres.stop({ immediate: true });
  const promisedBefore = load.promised.length;

  const refused = await post({ api, to: workspace.integrations.generic, body: { title: 'While it is away' } });
  expect(refused.status).toBe(503);
  expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
  expect(refused.body).toMatchObject({ code: 'DATABASE_DOWN' });
  // An answer about health may be a second old.
  const ready = async () => (await fetch(`${api.url}/api/health/ready`)).status;
  await expect.poll(ready, { timeout: 10_000 }).toBe(503);
  const health = await fetch(`${api.url}/api/health`);
  expect(health.status).toBe(200);
  expect(await health.json()).toMatchObject({ status: 'degraded', checks: { database: 'down' } });

  await postgres.start();
  while (load.promised.length < promisedBefore + 100) await sleep(10);
  await load.stop();
  await expect.poll(ready, { timeout: 10_000 }).toBe(200);
  expect([...new Set(load.statuses)].toSorted()).toEqual([202, 503]);
  expect(await missing(load.promised)).toEqual([]);
  expect(
    await queryAs({ databaseUrl: database.ownerUrl, text: `select 1 from "Alert" where title = 'While it is away'` }),
  ).toEqual([]);
  expect((await api.kill()).code).toBe(0);
}, 90_000);
