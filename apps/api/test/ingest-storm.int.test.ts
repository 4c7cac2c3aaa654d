import { httpLoad } from '@signalcraft/testkit/http-load';
import { killStartedApps, type StartedApp } from '@signalcraft/testkit/processes';
import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { createWorkspace, type TestWorkspace } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startApi } from './api.ts';
import { alertmanagerBody } from './deliveries.ts';

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
const urlOf = (api: StartedApp | undefined): string => `${api?.url}${workspace.integrations.alertmanager.path}`;

it('makes one group of 1,000 repeats of one alert from 50 connections', async () => {
  const body = Buffer.from(JSON.stringify(alertmanagerBody([{ fingerprint: 'storm' }])));
  let left = 1_000;
  const load = await httpLoad({
    url: urlOf(apis[0]),
    connections: 50,
    next: () => (left-- > 0 ? body : null),
  });
  expect(load.statuses).toEqual({ 202: 1_000 });
  expect(await query(`select title, status, alert_count, event_count from "AlertGroup" where title = 'storm'`)).toEqual(
    [{ title: 'storm', status: 'OPEN', alert_count: 1, event_count: 1_000 }],
  );
  expect(await query('select count(*)::int as runs from "EscalationRun"')).toEqual([{ runs: 1 }]);
  const told = await query(`select reason from "TimelineEntry" where reason = 'repeat'`);
  expect(told).toEqual([]);
});

it('counts right when two processes fire and resolve 60 fingerprints from 60 connections', async () => {
  const sent = { 202: 0 };
  const perConnection = 60;
  const loads = await Promise.all(
    apis.map((api, process) => {
      const left = Array.from({ length: 30 }, () => perConnection);
      return httpLoad({
        url: urlOf(api),
        connections: 30,
        next: (connection) => {
          left[connection] = (left[connection] ?? 0) - 1;
          if ((left[connection] ?? 0) < 0) return null;
          // A fixed walk over fingerprints and statuses, another for each connection.
          const step = Math.imul((left[connection] ?? 0) * 97 + connection * 13 + process * 29 + 1, 0x9e3779b1) >>> 0;
          const fingerprint = (step >>> 8) % 60;
          return Buffer.from(
            JSON.stringify(
              alertmanagerBody([
                {
                  fingerprint: `random-${fingerprint}`,
                  group: `group-${fingerprint % 40}`,
                  status: (step >>> 20) % 2 === 0 ? 'resolved' : 'firing',
                  startsAt: new Date().toISOString(),
                },
              ]),
            ),
          );
        },
        onAnswer: ({ status }) => {
          if (status === 202) sent[202] += 1;
        },
      });
    }),
  );
  for (const load of loads) expect(load).toMatchObject({ statuses: { 202: 30 * perConnection }, failed: 0 });

  const scope = `integration_id = '${workspace.integrations.alertmanager.id}'`;
  const [stored] = await query<{ receipts: number; events: number }>(
    `select (select count(*) from "Receipt" where ${scope})::int as receipts,
            (select count(*) from "AlertEvent" where ${scope})::int as events`,
  );
  expect(stored).toEqual({ receipts: sent[202] + 1_000, events: sent[202] + 1_000 });

  // Every event that counted, counted once: on its alert and on its group.
  expect(
    await query(
      `select a.id, a.event_count, count(e.id)::int as events from "Alert" a
       left join "AlertEvent" e on e.alert_id = a.id and e.reason not in ('resolved_unknown', 'already_resolved', 'late_resolve')
       group by a.id having a.event_count <> count(e.id)`,
    ),
  ).toEqual([]);
  expect(
    await query(
      `select g.id, g.event_count, count(e.id)::int as events from "AlertGroup" g
       left join "AlertEvent" e on e.group_id = g.id group by g.id having g.event_count <> count(e.id)`,
    ),
  ).toEqual([]);
  // What fires is what the groups say.
  expect(
    await query(
      `select g.id, g.firing, count(a.id) from "AlertGroup" g
       left join "Alert" a on a.group_id = g.id and a.status = 'FIRING'
       group by g.id having (select sum(one) from unnest(g.firing) one) <> count(a.id)
         or (g.status = 'RESOLVED') <> (count(a.id) = 0)`,
    ),
  ).toEqual([]);
  expect(await query(`select fingerprint from "Alert" where status = 'FIRING' group by 1 having count(*) > 1`)).toEqual(
    [],
  );

  // In each life the group opens, resolves, reopens: never the same twice in a row.
  const moves = await query<{ group_id: string; reason: string }>(
    `select group_id, reason from "TimelineEntry"
     where reason in ('opened', 'reopened', 'all_clear', 'flapping_started') order by group_id, group_version, id`,
  );
  const last = new Map<string, 'open' | 'resolved'>();
  let alternations = 0;
  for (const { group_id: groupId, reason } of moves) {
    const state = reason === 'all_clear' ? 'resolved' : 'open';
    expect({ groupId, state, before: last.get(groupId) ?? 'resolved' }).not.toMatchObject({ before: state });
    last.set(groupId, state);
    alternations += 1;
  }
  expect(alternations).toBeGreaterThan(100);
});
