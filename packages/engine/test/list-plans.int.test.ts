import { Database } from '@signalcraft/database/database';
import { listAlertGroups } from '@signalcraft/engine/list-alert-groups';
import { listAlerts } from '@signalcraft/engine/list-alerts';
import { listNotifications } from '@signalcraft/engine/list-notifications';
import { listReceipts } from '@signalcraft/engine/list-receipts';
import { listSilences } from '@signalcraft/engine/read-silences';
import { readTimeline } from '@signalcraft/engine/read-timeline';
import {
  fillOneGroup,
  fillWithGroups,
  GROUPS_EACH,
  integrationIdOf,
  workspaceIdOf,
} from '@signalcraft/testkit/many-groups';
import { queryAs } from '@signalcraft/testkit/query-as';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { type ExecutedPlan, watchPlans } from '@signalcraft/testkit/watch-plans';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const WORKSPACE = 7;
const LIMIT = 50;
/** One row past the page says whether there are more. */
const PAGE_READ = LIMIT + 1;
/** Partitions are asked one by one. */
const DAYS = 16;

type Page = { items: { id: string }[]; nextCursor: string | null };

describe('at 100,000 groups a page of a list looks at a page of rows', () => {
  let database: Database;
  let groupId: string;
  let during: (work: () => Promise<unknown>) => Promise<ExecutedPlan[]>;

  beforeAll(async () => {
    const made = await withDatabase();
    ({ during } = await watchPlans({ database: made, plansOnce: false }));
    const { superuserUrl } = made;
    database = new Database({ url: made.appUrl, applicationName: 'list-plans-test' });
    await fillWithGroups({ superuserUrl });
    groupId = await fillOneGroup({ superuserUrl, workspace: WORKSPACE });
    // As autovacuum does within a minute: these statements are planned anew each time.
    await queryAs({ databaseUrl: superuserUrl, text: 'analyze' });
  }, 120_000);
  afterAll(() => database.close());

  const scope = () => ({ database, cursorSecret: 'secret', workspaceId: workspaceIdOf(WORKSPACE), groupId });
  const lists: { name: string; rowsMax: number; read: (cursor?: string) => Promise<Page | null> }[] = [
    // The rows of a page's ids may be looked up among all of a small workspace.
    {
      name: 'groups of one status',
      rowsMax: GROUPS_EACH,
      read: (cursor) => listAlertGroups({ ...scope(), query: { limit: LIMIT, status: ['RESOLVED'], cursor } }),
    },
    {
      name: 'groups of every status',
      rowsMax: GROUPS_EACH,
      read: (cursor) => listAlertGroups({ ...scope(), query: { limit: LIMIT, cursor } }),
    },
    {
      name: 'groups that a search finds',
      rowsMax: GROUPS_EACH,
      read: (cursor) => listAlertGroups({ ...scope(), query: { limit: LIMIT, q: 'disk full', cursor } }),
    },
    {
      name: 'alerts of a group',
      // Its order is of two directions, so that the page before is passed over.
      rowsMax: PAGE_READ * 2,
      read: (cursor) => listAlerts({ ...scope(), query: { limit: LIMIT, cursor } }),
    },
    {
      name: 'messages of a group',
      rowsMax: PAGE_READ,
      read: (cursor) => listNotifications({ ...scope(), query: { limit: LIMIT, cursor } }),
    },
    {
      name: 'timeline of a group',
      rowsMax: PAGE_READ + DAYS,
      read: (cursor) => readTimeline({ ...scope(), query: { limit: LIMIT, cursor } }),
    },
    {
      name: 'silences that are over',
      rowsMax: PAGE_READ,
      read: (cursor) => listSilences({ ...scope(), query: { limit: LIMIT, state: 'expired', cursor } }),
    },
    {
      name: 'all silences',
      rowsMax: PAGE_READ,
      read: (cursor) => listSilences({ ...scope(), query: { limit: LIMIT, cursor } }),
    },
    {
      name: 'receipts of an integration',
      rowsMax: PAGE_READ + DAYS,
      read: (cursor) =>
        listReceipts({ ...scope(), integrationId: integrationIdOf(WORKSPACE), query: { limit: LIMIT, cursor } }),
    },
  ];

  /** Reads two pages; answers the statements that looked at too much, and the first id of each page. */
  const readTwoPages = async ({ rowsMax, read }: (typeof lists)[number]) => {
    const pages: (Page | null)[] = [];
    const plans = await during(async () => {
      pages.push(await read());
      pages.push(await read(pages[0]?.nextCursor ?? undefined));
    });
    return {
      statements: plans.length,
      tooMuch: plans.filter((plan) => plan.rowsRead > rowsMax),
      firstIds: pages.map((page) => page?.items[0]?.id),
    };
  };
  const TWO_PAGES = {
    statements: expect.toSatisfy((count: number) => count >= 2),
    tooMuch: [],
    firstIds: [expect.any(String), expect.any(String)],
  };

  test.each(lists)('$name', async (list) => {
    const read = await readTwoPages(list);
    expect(read).toEqual(TWO_PAGES);
    expect(new Set(read.firstIds).size).toBe(2);
  });
});
