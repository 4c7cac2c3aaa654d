/** The test of edited routes on the last 50 alerts: how long an answer takes with many routes. */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { CreateRoute, ROUTE_LIMITS, TestRoutes } from '@signalcraft/contracts/routes';
import { Database } from '@signalcraft/database/database';
import { createPolicy } from '@signalcraft/engine/change-policies';
import { createRoute } from '@signalcraft/engine/change-routes';
import { testRoutes } from '@signalcraft/engine/test-routes';
import { median, table } from '../bench-support/format.ts';
import { startPrivatePostgres } from '../private-postgres.ts';
import { queryAs } from '../query-as.ts';
import { cloneDatabase, createTemplate } from '../template-database.ts';
import { createWorkspace } from '../workspace.ts';

const HELP = `Usage: npm run bench -- route-test [options]

Makes routes of labels, regular expressions, hours and CEL, stores more alerts than the test looks at, and tries a draft
that comes last, so that every route is asked of every alert, saved and edited. Fails when the median is over 300 ms.

  --routes N   how many routes there are (200)
  --rounds N   how often the draft is tried (30)
  --out FILE   where the result is written as JSON (bench-route-test.json)
`;
const GOAL_MS = 300;
const ALERTS = 500;
const POLICIES = 20;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    routes: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '30' },
    out: { type: 'string', default: 'bench-route-test.json' },
  },
});
if (values.help) {
  console.log(HELP);
  process.exit(0);
}

const postgres = await startPrivatePostgres({ version: 15 });
const stored = await cloneDatabase({ template: await createTemplate({ serverUrl: postgres.url }) });
const workspace = await createWorkspace({ databaseUrl: stored.ownerUrl });
const { workspaceId } = workspace;
const database = new Database({ url: stored.appUrl, applicationName: 'bench' });
const change = {
  database,
  workspaceId,
  askedBy: { actor: { type: 'member' as const, id: workspace.members.admin.id }, requestId: 'bench', address: '::1' },
};

await queryAs({
  databaseUrl: stored.superuserUrl,
  text: `insert into "AlertGroup" (id, workspace_id, group_key, generation, integration_id, title, group_labels, status,
      episode, severity, peak, firing, alert_count, event_count, opened_at, status_changed_at, first_seen_at, last_seen_at)
    select sc_new_id(clock_timestamp()), $1, '1:bench-' || n, 1, $2, 'Trouble ' || n, '{}', 'OPEN', 1, 'high', 'high',
      '{0,0,0,1,0}', 1, 1, now(), now() - n * interval '1 second', now(), now() from generate_series(1, $3::int) n`,
  values: [workspaceId, workspace.integrations.generic.id, ALERTS],
});
await queryAs({
  databaseUrl: stored.superuserUrl,
  text: `insert into "Alert" (id, workspace_id, group_id, integration_id, fingerprint, status, severity, title, description,
      labels, annotations, links, first_seen_at, last_seen_at, event_count, last_receipt_id)
    select sc_new_id(clock_timestamp()), workspace_id, id, integration_id, group_key, 'FIRING', 'high', title, '',
      jsonb_build_object('service', title, 'host', group_key, 'env', 'prod', 'region', 'eu-west-1'), '{}', '[]', now(),
      status_changed_at, 1, id from "AlertGroup"`,
  values: [],
});

const policies: string[] = [];
for (let index = 0; index < POLICIES; index += 1) {
  const steps = [{ delayMs: 0, targets: [{ kind: 'everyone_who_can_respond' as const }], condition: null }];
  const wanted = { name: `Policy ${index}`, description: '', steps, repeats: 0, fallbackMemberIds: [] };
  policies.push((await createPolicy({ ...change, wanted })).id);
}
/** None takes any of the alerts, so that each is asked of each. */
const KINDS: ((index: number) => object)[] = [
  (index) => ({ matchers: [{ name: 'service', op: '=', value: `service-${index}` }] }),
  (index) => ({ matchers: [{ name: 'host', op: '=~', value: `(db|web)-${index}-.*` }] }),
  (index) => ({
    matchers: [{ name: 'service', op: '=', value: `service-${index}` }],
    hours: {
      days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
      from: '00:00',
      to: '24:00',
      zone: 'Asia/Kolkata',
    },
  }),
  (index) => ({ matchers: [], condition: `labels.service == "service-${index}" && labels.env in ["stage", "dev"]` }),
];
for (let index = 0; index < Number(values.routes); index += 1) {
  const policyId = policies[index % POLICIES];
  const wanted = CreateRoute.parse({ name: `Route ${index}`, policyId, ...KINDS[index % KINDS.length]?.(index) });
  await createRoute({ ...change, wanted });
}

const draft = { name: 'Draft', matchers: [{ name: 'env', op: '=', value: 'prod' }], policyId: policies[0] };
const wanted = TestRoutes.parse({ draft });
const times: number[] = [];
for (let round = 0; round < Number(values.rounds); round += 1) {
  const began = performance.now();
  const { items } = await testRoutes({ database, workspaceId, wanted });
  times.push(performance.now() - began);
  if (items.length !== ROUTE_LIMITS.tested || items.some(({ changed }) => !changed))
    throw new Error('the draft did not take every alert');
}
const sorted = times.toSorted((a, b) => a - b);
const figures = { median: median(times), worst: sorted.at(-1) ?? Number.NaN, first: times[0] ?? Number.NaN };
console.log(
  table([
    ['alerts', 'routes', 'median ms', 'worst ms', 'first ms'],
    [
      String(ROUTE_LIMITS.tested),
      values.routes,
      figures.median.toFixed(1),
      figures.worst.toFixed(1),
      figures.first.toFixed(1),
    ],
  ]),
);
writeFileSync(
  values.out,
  JSON.stringify({ cpus: cpus().length, load: loadavg(), routes: values.routes, times }, null, 2),
);
await database.close();
await postgres.remove();
if (figures.median > GOAL_MS) {
  console.error(`The median is over ${GOAL_MS} ms.`);
  process.exitCode = 1;
}
