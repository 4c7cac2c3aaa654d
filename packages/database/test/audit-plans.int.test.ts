import { Database } from '@signalcraft/database/database';
import { type AuditEntryFilter, findAuditEntries } from '@signalcraft/database/reads/audit-entries';
import { queryAs } from '@signalcraft/testkit/query-as';
import type { TestDatabase } from '@signalcraft/testkit/template-database';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { type ExecutedPlan, watchPlans } from '@signalcraft/testkit/watch-plans';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ENTRIES = 100_000;
const PAGE = 51;
const WORKSPACES = 200;
const idOf = (number: string) => `('01936d4f-0001-7000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;
const WORKSPACE = '01936d4f-0001-7000-8000-000000000000';
const RARE = '01936d4f-0001-7000-8000-000000000999';
const MIDDLE = '01936d4f-0005-7000-8000-000000000000';
const ANYTHING: AuditEntryFilter = {
  actorId: undefined,
  action: undefined,
  objectType: undefined,
  objectId: undefined,
  since: undefined,
  until: undefined,
};

/** What is asked for, and how many there are of it among the 500 of its workspace. */
const WAYS: { name: string; filter: Partial<AuditEntryFilter>; found: number }[] = [
  { name: 'everything', filter: {}, found: PAGE },
  { name: 'a later page', filter: { until: MIDDLE }, found: PAGE },
  { name: 'a time', filter: { since: '01936d4f-0000-7000-8000-000000000000', until: MIDDLE }, found: PAGE },
  { name: 'somebody rare', filter: { actorId: RARE }, found: 5 },
  { name: 'something rarely done', filter: { action: 'workspace.life_cycle_updated' }, found: 5 },
  { name: 'a rare kind of thing', filter: { objectType: 'workspace' }, found: 5 },
  { name: 'one thing', filter: { objectId: RARE }, found: 5 },
  { name: 'one thing of a common kind', filter: { objectId: RARE, objectType: 'workspace' }, found: 5 },
  { name: 'nobody', filter: { actorId: MIDDLE }, found: 0 },
];

describe('of 100,000 entries of the audit log a list looks at no more than its page, for', () => {
  let made: TestDatabase;
  let database: Database;
  let during: (work: () => Promise<unknown>) => Promise<ExecutedPlan[]>;

  const find = (filter: Partial<AuditEntryFilter>) =>
    database.tenant({ workspaceId: WORKSPACE }, (db) =>
      findAuditEntries({ db, workspaceId: WORKSPACE, filter: { ...ANYTHING, ...filter }, limit: PAGE }),
    );

  beforeAll(async () => {
    made = await withDatabase();
    ({ during } = await watchPlans({ database: made, plansOnce: false }));
    database = new Database({ url: made.appUrl, applicationName: 'audit-plans', poolMax: 1, hotPoolMax: 1 });
    for (const { filter } of WAYS) await find(filter);
    await queryAs({
      databaseUrl: made.superuserUrl,
      text: `set session_replication_role = replica; set synchronous_commit = off; set auto_explain.log_min_duration = -1;
        insert into "Workspace" (id, slug, name)
        select ${idOf('w')}, 'w' || w, 'w' from generate_series(0, ${WORKSPACES - 1}) w;
        insert into "AuditEntry" (id, workspace_id, actor_type, actor_id, action, object_type, object_id)
        select ('01936d4f-' || lpad(to_hex(n / 5000), 4, '0') || '-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
          ${idOf(`n % ${WORKSPACES}`)}, 'member',
          case when n % 20000 = 0 then '${RARE}' else md5((n % 60)::text)::uuid::text end,
          case when n % 20000 = 0 then 'workspace.life_cycle_updated' else 'route.updated' end,
          case when n % 20000 = 0 then 'workspace' else 'route' end,
          case when n % 20000 = 0 then '${RARE}' else md5((n % 900)::text)::uuid::text end
        from generate_series(0, ${ENTRIES - 1}) n`,
    });
  }, 120_000);
  afterAll(() => database.close());

  /** The plans that looked at more than they were asked for. */
  const tooMuch = async ({ filter, found }: (typeof WAYS)[number]): Promise<ExecutedPlan[]> => {
    let rows = -1;
    const plans = await during(async () => {
      rows = (await find(filter)).length;
    });
    if (rows !== found || plans.length === 0) throw new Error(`${rows} rows by ${plans.length} plans`);
    return plans.filter((plan) => plan.rowsRead > Math.max(found, 1));
  };

  test.each(WAYS)('$name, planned on empty tables', async (way) => {
    expect(await tooMuch(way)).toEqual([]);
  });

  test('each of them, planned with statistics', async () => {
    await queryAs({ databaseUrl: made.superuserUrl, text: 'analyze' });
    for (const way of WAYS)
      expect({ name: way.name, plans: await tooMuch(way) }).toEqual({ name: way.name, plans: [] });
  });
});
