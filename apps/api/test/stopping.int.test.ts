import { setTimeout as sleep } from 'node:timers/promises';
import { holdLocks } from '@signalcraft/testkit/hold-locks';
import { httpLoad } from '@signalcraft/testkit/http-load';
import { killStartedApps, type StartedApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { startApi } from './api.ts';
import { alertmanagerBody, type IngestAnswer, post } from './deliveries.ts';

/** What the time-outs of the lock and of the idle transaction leave, in milliseconds. */
const DELAY_MS_MAX = 2_500;
/** What a busy machine adds to any time that is measured. */
const SLACK_MS = 1_000;

/** As a slow neighbour would. */
const HOLD = 'select 1 from "AlertGroup" for update';

let database: TestDatabase;
let workspace: TestWorkspace;

beforeAll(async () => {
  database = await withDatabase();
  workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
});
afterEach(killStartedApps);
afterAll(killStartedApps);

const start = (): Promise<StartedApp> => startApi({ databaseUrl: database.appUrl, env: { LOG_LEVEL: 'info' } });
const count = async (where: string): Promise<number> => {
  // Only a superuser sees what others wait for.
  const [row] = await queryAs<{ count: number }>({
    databaseUrl: database.superuserUrl,
    text: `select count(*)::int as count from pg_stat_activity
           where datname = current_database() and application_name = 'signalcraft-api' and ${where}`,
  });
  return row?.count ?? 0;
};
const until = async (question: () => Promise<boolean> | boolean): Promise<void> => {
  while (!(await question())) await sleep(10);
};

const waitingAlerts = async (api: StartedApp): Promise<number> => {
  const metrics = await (await fetch(`${api.url}/api/metrics`)).text();
  return Number(/^signalcraft_ingest_waiting_alerts (\d+)$/m.exec(metrics)?.[1]);
};

const deliver = (api: StartedApp, times: number): Promise<IngestAnswer[]> =>
  Promise.all(
    Array.from({ length: times }, () =>
      post({ api, to: workspace.integrations.generic, body: { title: 'In flight', fingerprint: 'in-flight' } }),
    ),
  );

it('answers what is in flight when it is told to end, says that it ends, and exits with 0', async () => {
  const api = await start();
  await deliver(api, 1);
  const held = await holdLocks({ databaseUrl: database.ownerUrl, text: HOLD });
  const first = deliver(api, 1);
  await until(async () => (await count(`wait_event_type = 'Lock'`)) > 0);
  const others = deliver(api, 19);
  // In flight is what the api has taken in: a request on its way to a closing port is the kernel's to refuse.
  await until(async () => (await waitingAlerts(api)) === 19);
  const ended = api.kill('SIGTERM');
  await api.logged({ text: 'API stopping' });
  await held.release();
  for (const answer of [...(await first), ...(await others)]) {
    expect(answer.status).toBe(202);
    expect(answer.headers.get('connection')).toBe('close');
  }
  expect(await ended).toEqual({ code: 0, signal: null });
  expect(api.logs()).toContain('API stopped');
  expect(await count('true')).toBe(0);
});

it('turns readiness off first and takes no new connection', async () => {
  const api = await start();
  await deliver(api, 1);
  const held = await holdLocks({ databaseUrl: database.ownerUrl, text: HOLD });
  const answers = deliver(api, 1);
  await until(async () => (await count(`wait_event_type = 'Lock'`)) > 0);
  const ended = api.kill('SIGINT');
  await api.logged({ text: 'API stopping' });
  await until(async () => {
    const outcome = await fetch(`${api.url}/api/health/ready`).then(
      (response) => response.status,
      () => 'refused',
    );
    expect([503, 'refused']).toContain(outcome);
    return outcome === 'refused';
  });
  await held.release();
  expect((await answers)[0]?.status).toBe(202);
  expect((await ended).code).toBe(0);
});

it('ends at once at a second signal', async () => {
  const api = await start();
  await deliver(api, 1);
  const held = await holdLocks({ databaseUrl: database.ownerUrl, text: HOLD });
  const answers = deliver(api, 1).catch(() => 'cut off');
  await until(async () => (await count(`wait_event_type = 'Lock'`)) > 0);
  void api.kill('SIGTERM');
  await api.logged({ text: 'API stopping' });
  expect(await api.kill('SIGTERM')).toEqual({ code: 1, signal: null });
  expect(await answers).toBe('cut off');
  await held.release();
});

it('is delayed by a stopped neighbour that holds its locks for 2.5 s at most', async () => {
  const [stopped, other] = await Promise.all([start(), start()]);
  const url = (api: StartedApp): string => `${api.url}${workspace.integrations.alertmanager.path}`;
  const body = Buffer.from(JSON.stringify(alertmanagerBody([{ fingerprint: 'hot' }])));
  let over = false;
  const promised: string[] = [];
  const onAnswer = ({ status, body: text }: { status: number; body: string }): void => {
    if (status === 202) promised.push((JSON.parse(text) as { receiptId: string }).receiptId);
  };
  const next = (): Buffer | null => (over ? null : body);
  const load = httpLoad({ url: url(stopped), connections: 20, next, onAnswer });

  /** Of the tries that met a transaction in the middle: how long the others' answers took, and until one was stored. */
  const caught: { statuses: number[]; longestMs: number; storedAfterMs: number }[] = [];
  for (let attempt = 0; attempt < 60 && caught.length < 3; attempt += 1) {
    await sleep(20 + attempt * 3);
    process.kill(stopped.pid, 'SIGSTOP');
    const stoppedAt = performance.now();
    await sleep(150);
    // A transaction that nobody goes on with: the process was stopped between its two round trips.
    const held = await count(`state = 'idle in transaction' and state_change < clock_timestamp() - interval '100 ms'`);
    if (held > 0) {
      const statuses: number[] = [];
      let longestMs = 0;
      while (!statuses.includes(202)) {
        const asked = performance.now();
        const answer = await post({ api: other, to: workspace.integrations.alertmanager, body: body.toString() });
        statuses.push(answer.status);
        longestMs = Math.max(longestMs, performance.now() - asked);
      }
      caught.push({ statuses, longestMs, storedAfterMs: performance.now() - stoppedAt });
    }
    process.kill(stopped.pid, 'SIGCONT');
  }
  expect(caught).toHaveLength(3);
  for (const { statuses, longestMs, storedAfterMs } of caught) {
    expect([202, 503]).toEqual(expect.arrayContaining(statuses));
    expect(longestMs).toBeLessThan(DELAY_MS_MAX + SLACK_MS);
    expect(storedAfterMs).toBeLessThan(DELAY_MS_MAX + SLACK_MS);
  }
  // The one that was stopped goes on, and promised nothing that it had lost meanwhile.
  const before = promised.length;
  await until(() => promised.length > before + 20);
  over = true;
  await load;
  const kept = await queryAs({
    databaseUrl: database.ownerUrl,
    text: 'select id from "Receipt" where id = any ($1::uuid[])',
    values: [promised],
  });
  expect(kept).toHaveLength(promised.length);
}, 60_000);
