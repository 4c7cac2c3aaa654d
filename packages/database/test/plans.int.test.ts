import { createHash } from 'node:crypto';
import { Database, type HotClient, type TenantClient } from '@signalcraft/database/database';
import { lockAndRead, readAlertsInGroups } from '@signalcraft/database/hot/lock-and-read';
import { readCauses, readFiringAlerts, readMuteRules, wakeHeld } from '@signalcraft/database/hot/mutes';
import { findFiringAlerts, findPastAlerts } from '@signalcraft/database/reads/alerts-to-match';
import { findGroupIds, searchGroupIds, toPattern } from '@signalcraft/database/reads/group-ids';
import { findLastAlerts } from '@signalcraft/database/reads/last-alerts';
import { findLastReceiptTimes } from '@signalcraft/database/reads/last-receipts';
import { claimNotifications, findOverdueNotifications } from '@signalcraft/database/system/claim-notifications';
import { findDueRuns, findDueTimers, findSilentAlerts, untilNextRun } from '@signalcraft/database/system/due';
import { findApiKeyByHash, findIntegrationByKeyHash } from '@signalcraft/database/system/keys';
import {
  fillWithGroups,
  fingerprintOf,
  GROUPS_EACH,
  groupKeyOf,
  integrationIdOf,
  PAGES_DUE,
  RUNS_DUE,
  SILENCES_ON,
  WORKSPACES,
  workspaceIdOf,
  workspaceOfGroup,
} from '@signalcraft/testkit/many-groups';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { type ExecutedPlan, watchPlans } from '@signalcraft/testkit/watch-plans';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const STATUSES = ['ACKNOWLEDGED', 'OPEN', 'RESOLVED', 'SNOOZED'] as const;
const PAGE = 51;
const LIMIT = 20;
const ASKED = Array.from({ length: 10 }, (_, index) => index * 9_000 + index);
const FIRING = (GROUPS_EACH * WORKSPACES * 3) / 10;
/** Of one workspace: what fires, and its integrations, which are asked one by one. */
const FIRING_EACH = FIRING / WORKSPACES + 25;
const IN_THE_PAST = new Date(0);
const OPEN_EACH = GROUPS_EACH / 5;

const workspaceId = workspaceIdOf(7);
const hash = (text: string) => createHash('sha256').update(text).digest();
const keys = ASKED.map((number) => ({
  workspaceId: workspaceIdOf(workspaceOfGroup(number)),
  groupKey: groupKeyOf(number),
}));
const fingerprints = ASKED.map((number) => ({
  workspaceId: workspaceIdOf(workspaceOfGroup(number)),
  integrationId: integrationIdOf(workspaceOfGroup(number)),
  fingerprint: fingerprintOf(number),
}));
const list = (statuses: readonly (typeof STATUSES)[number][]) => (db: TenantClient) =>
  findGroupIds({ db, workspaceId, statuses, after: null, limit: PAGE });
const listOn = async (db: TenantClient) => {
  const first = await list(STATUSES)(db);
  return findGroupIds({ db, workspaceId, statuses: STATUSES, after: first.at(-1) ?? null, limit: PAGE });
};
const search = (words: string[]) => (db: TenantClient) =>
  searchGroupIds({ db, workspaceId, words, statuses: STATUSES, after: null, limit: PAGE });

type Way = { name: string; rowsMax: number; run: (database: Database) => Promise<unknown> };
const tenant = (name: string, rowsMax: number, run: (db: TenantClient) => Promise<unknown>): Way => ({
  name,
  rowsMax,
  run: (database) => database.tenant({ workspaceId }, run),
});
const hot = (name: string, rowsMax: number, run: (db: HotClient) => Promise<unknown>): Way => ({
  name,
  rowsMax,
  run: (database) => database.hot({ workspaceIds: keys.map((key) => key.workspaceId) }, run),
});

/** What asks for few rows of many, and how many rows it may look at. */
const WAYS: Way[] = [
  tenant('a page of one status', PAGE, list(['OPEN'])),
  tenant('a page of a rare status', PAGE, list(['SNOOZED'])),
  tenant('a page of all statuses', STATUSES.length * PAGE, list(STATUSES)),
  tenant('the next page of all statuses', STATUSES.length * PAGE, listOn),
  tenant('a search that finds many', STATUSES.length * PAGE, search(['disk', 'host-'])),
  tenant('a search that finds nothing looks at its own workspace only', GROUPS_EACH, search(['nowhere'])),
  tenant('the last receipt of an integration, one a day that is kept', 20, (db) =>
    findLastReceiptTimes({ db, workspaceId, integrationIds: [integrationIdOf(7)] }),
  ),
  // One more of each status than the page, since each is read along its index.
  tenant('the alerts last heard of: each group has one', STATUSES.length * LIMIT, (db) =>
    findLastAlerts({ db, workspaceId, statuses: STATUSES, limit: LIMIT, limitOfGroup: LIMIT }),
  ),
  hot('a flush locks and reads', ASKED.length * 2, (db) =>
    lockAndRead({ db, workspaceIds: keys.map((key) => key.workspaceId), keys, fingerprints }),
  ),
  hot('a flush reads alerts that return', ASKED.length, (db) =>
    readAlertsInGroups({
      db,
      workspaceIds: keys.map((key) => key.workspaceId),
      wanted: fingerprints.map(({ workspaceId: groupId, ...rest }) => ({ ...rest, groupId })),
    }),
  ),
  hot('what may mute: the silences that are on', SILENCES_ON, (db) =>
    readMuteRules({ db, workspaceId, runId: null, now: Date.now() }),
  ),
  hot('what fires in a group', LIMIT, (db) =>
    readFiringAlerts({ db, workspaceId, groupId: workspaceId, before: workspaceId, limit: LIMIT }),
  ),
  hot('causes are looked for among what fires in the workspace', FIRING_EACH, (db) =>
    readCauses({ db, workspaceId, labelSets: [{ host: 'none' }], limit: LIMIT }),
  ),
  hot('what is held is looked for among the open runs of the workspace', OPEN_EACH, (db) =>
    wakeHeld({ db, workspaceId }),
  ),
  tenant('matchers are tried on what fires in the workspace', FIRING_EACH, (db) =>
    findFiringAlerts({ db, workspaceId, limit: GROUPS_EACH }),
  ),
  tenant('matchers are tried on what fired, as far as they are to look', STATUSES.length * PAGE, (db) =>
    findPastAlerts({ db, workspaceId, since: IN_THE_PAST, statuses: STATUSES, limit: PAGE }),
  ),
  {
    name: 'an ingest key',
    rowsMax: 1,
    run: (database) => findIntegrationByKeyHash({ database, keyHash: hash('ingest7') }),
  },
  { name: 'an API key', rowsMax: 1, run: (database) => findApiKeyByHash({ database, keyHash: hash('api7') }) },
  { name: 'due timers', rowsMax: LIMIT, run: (database) => findDueTimers({ database, limit: LIMIT }) },
  {
    name: 'due runs: one step for each workspace, and what is due',
    rowsMax: WORKSPACES + RUNS_DUE,
    run: (database) => findDueRuns({ database, limit: LIMIT }),
  },
  {
    name: 'the run that falls due next: one step for each workspace, and its first',
    rowsMax: WORKSPACES * 2,
    run: (database) => untilNextRun({ database, withinMs: 1_500 }),
  },
  {
    name: 'overdue runs',
    rowsMax: WORKSPACES + RUNS_DUE,
    run: (database) => findDueRuns({ database, limit: LIMIT, overdueMs: 1 }),
  },
  {
    name: 'overdue messages: as for a claim',
    rowsMax: PAGES_DUE * LIMIT,
    run: (database) => findOverdueNotifications({ database, limit: LIMIT, overdueMs: 1 }),
  },
  {
    name: 'silent alerts look at what fires only',
    rowsMax: FIRING,
    run: (database) => findSilentAlerts({ database, silentMs: 60_000, limit: LIMIT }),
  },
  {
    name: 'a claim: what is due, and for each of it what is in the air',
    rowsMax: PAGES_DUE * LIMIT,
    run: (database) => claimNotifications({ database, limit: LIMIT }),
  },
];

describe('at 100,000 groups in 200 workspaces no statement looks at more than it was asked for', () => {
  let database: Database;
  let superuser: Client;
  let during: (work: () => Promise<unknown>) => Promise<ExecutedPlan[]>;

  beforeAll(async () => {
    const made = await withDatabase();
    superuser = new Client({ connectionString: made.superuserUrl });
    await superuser.connect();
    ({ during } = await watchPlans({ database: made, plansOnce: true }));
    // One connection each, so that what is prepared here, on empty tables, is what runs below.
    database = new Database({ url: made.appUrl, applicationName: 'plans-test', poolMax: 1, hotPoolMax: 1 });
    for (const { run } of WAYS) await run(database);
    await fillWithGroups(made);
  }, 120_000);
  afterAll(async () => {
    await database.close();
    await superuser.end();
  });

  const tooMuch = async ({ run, rowsMax }: Way): Promise<ExecutedPlan[]> => {
    const plans = await during(() => run(database));
    if (plans.length === 0) throw new Error('no plan was seen');
    return plans.filter((plan) => plan.rowsRead > rowsMax);
  };

  test.each(WAYS)('planned on empty tables: $name', async (way) => {
    expect(await tooMuch(way)).toEqual([]);
  });

  test('the fill is what it says', async () => {
    const { rows } = await superuser.query(
      `select (select count(*)::int from "EscalationRun" where next_step_at < now()) as runs,
         (select count(*)::int from "Notification" where status in ('PENDING', 'SENDING')) as pages,
         (select count(*)::int from "Alert" where status = 'FIRING') as firing,
         (select count(*)::int from "AlertGroup" where title ilike $1) as found`,
      [toPattern('host-4711 ')],
    );
    expect(rows).toEqual([{ runs: RUNS_DUE, pages: PAGES_DUE, firing: FIRING, found: 1 }]);
    await superuser.query('analyze');
  });

  test.each(WAYS)('planned with statistics: $name', async (way) => {
    expect(await tooMuch(way)).toEqual([]);
  });
});
