import { killStartedApps, type StartedApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApi } from './api.ts';
import { post } from './deliveries.ts';

let database: TestDatabase;
let api: StartedApp;
let workspace: TestWorkspace;

beforeAll(async () => {
  database = await withDatabase();
  workspace = await createWorkspace({ databaseUrl: database.ownerUrl });
  // What Postgres refuses though it passed every check of ours: the kind of mistake that bisecting is there for.
  await query(`alter table "Alert" add constraint planted check (title not like 'Poison%')`);
  await query(`alter table "Receipt" add constraint planted check (content_type is distinct from 'text/poison')`);
  api = await startApi({ databaseUrl: database.appUrl });
});
afterAll(killStartedApps);

const query = <R extends object>(text: string, values: unknown[] = []): Promise<R[]> =>
  queryAs<R>({ databaseUrl: database.ownerUrl, text, values });

it('keeps a delivery that cannot be stored as unparsed, and stores every neighbour of its flush', async () => {
  const answers = await Promise.all(
    Array.from({ length: 40 }, (_, index) => {
      const title = index % 13 === 5 ? `Poison ${index}` : `Good ${index}`;
      return post({ api, to: workspace.integrations.generic, body: { title } });
    }),
  );
  expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([202]));
  const isPoisoned = (_: unknown, index: number): boolean => index % 13 === 5;
  for (const answer of answers.filter(isPoisoned)) {
    expect(answer.body).toMatchObject({
      accepted: 0,
      unparsed: 1,
      problem: expect.stringMatching(/could not be stored/),
    });
  }
  for (const answer of answers.filter((one, index) => !isPoisoned(one, index))) {
    expect(answer.body).toMatchObject({ accepted: 1, unparsed: 0 });
  }
  const [receipts] = await query<{ count: number; unparsed: number }>(
    'select count(*)::int as count, sum(unparsed)::int as unparsed from "Receipt"',
  );
  expect(receipts).toEqual({ count: 40, unparsed: 3 });
  expect(await query(`select 1 from "Alert" where title like 'Good%'`)).toHaveLength(37);
  const poisoned = await query<{ body: Buffer }>('select body from "Receipt" where unparsed = 1');
  for (const { body } of poisoned)
    expect(JSON.parse(body.toString())).toMatchObject({ title: expect.stringMatching(/^Poison/) });
});

it('answers 503 for what cannot be stored at all, and its neighbours are stored', async () => {
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      post({
        api,
        to: workspace.integrations.generic,
        body: { title: `Beside ${index}` },
        headers: index === 7 ? { 'content-type': 'text/poison' } : {},
      }),
    ),
  );
  expect(answers.map((answer) => answer.status)).toEqual(answers.map((_, index) => (index === 7 ? 503 : 202)));
  expect(await query(`select 1 from "Alert" where title like 'Beside%'`)).toHaveLength(19);
});
