import { killStartedApps, type StartedApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApi } from './api.ts';
import { alertmanagerBody, post } from './deliveries.ts';

let database: TestDatabase;
let apis: StartedApp[];
let workspace: TestWorkspace;

beforeAll(async () => {
  database = await withDatabase();
  workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
  apis = await Promise.all([0, 1].map(() => startApi({ databaseUrl: database.appUrl })));
});
afterAll(killStartedApps);

const query = <R extends object>(text: string, values: unknown[] = []): Promise<R[]> =>
  queryAs<R>({ databaseUrl: database.ownerUrl, text, values });
const send = (options: { title: string; key: string; api?: StartedApp; header?: string; to?: 'alertmanager' }) =>
  post({
    api: options.api ?? (apis[0] as StartedApp),
    to: workspace.integrations[options.to ?? 'generic'],
    body: options.to ? alertmanagerBody([{ fingerprint: options.title }]) : { title: options.title },
    headers: { [options.header ?? 'idempotency-key']: options.key },
  });
const eventsOf = (title: string) =>
  query('select e.id from "AlertEvent" e join "Alert" a on a.id = e.alert_id where a.title = $1', [title]);

it('answers a delivery that its sender repeats with the first receipt, whatever it holds now', async () => {
  const first = await send({ title: 'Again', key: 'k-1' });
  const second = await send({ title: 'Again', key: 'k-1' });
  const other = await send({ title: 'Something else', key: 'k-1' });
  expect([first.status, second.status, other.status]).toEqual([202, 202, 202]);
  expect(second.body).toEqual(first.body);
  expect(other.body).toEqual(first.body);
  expect(await eventsOf('Again')).toHaveLength(1);
  expect(await eventsOf('Something else')).toHaveLength(0);
});

it('keeps the ids of one integration apart from another’s', async () => {
  const here = await send({ title: 'Same id', key: 'shared' });
  const there = await send({ title: 'Same id', key: 'shared', to: 'alertmanager' });
  expect(there.status).toBe(202);
  expect(there.body.receiptId).not.toBe(here.body.receiptId);
});

it('takes equal content without an id for a repeat', async () => {
  const { generic } = workspace.integrations;
  const api = apis[0] as StartedApp;
  const first = await post({ api, to: generic, body: { title: 'Repeat' } });
  const second = await post({ api, to: generic, body: { title: 'Repeat' } });
  expect(second.body.receiptId).not.toBe(first.body.receiptId);
  expect(await eventsOf('Repeat')).toHaveLength(2);
});

it('stores one of many that come at once, within a flush and over two processes', async () => {
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, index) =>
      send({ title: 'At once', key: 'k-many', api: apis[index % 2] as StartedApp, header: 'webhook-id' }),
    ),
  );
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([202]));
  expect(new Set(answers.map((answer) => answer.body.receiptId)).size).toBe(1);
  expect(await eventsOf('At once')).toHaveLength(1);
  expect(await query(`select 1 from "Receipt" where delivery_id = 'k-many'`)).toHaveLength(1);
});

it('stores ids as long as a header may be, and odd ones', async () => {
  for (const key of ['x'.repeat(4_000), 'ünï', '{"a":1}', "'; drop table x"]) {
    const first = await send({ title: `Odd ${key.slice(0, 5)}`, key });
    const second = await send({ title: `Odd ${key.slice(0, 5)}`, key });
    expect(first.status).toBe(202);
    expect(second.body.receiptId).toBe(first.body.receiptId);
  }
});
