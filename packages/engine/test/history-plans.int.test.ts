import { Database } from '@signalcraft/database/database';
import { type HistoryEvent, readHistory } from '@signalcraft/engine/what-if/history';
import {
  fillOneGroup,
  fillWithGroups,
  integrationIdOf,
  ROWS_OF_BIG_GROUP,
  WORKSPACES,
  workspaceIdOf,
} from '@signalcraft/testkit/many-groups';
import { queryAs } from '@signalcraft/testkit/query-as';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { watchPlans } from '@signalcraft/testkit/watch-plans';
import { expect, test } from 'vitest';

const WORKSPACE = 7;
const OPEN_GROUPS = 100;
/** Of each open group of every workspace. */
const MOVES_EACH = 12;
const RECEIPTS_AT_ONCE = 400;
const DAY_MS = 86_400_000;

/** What a statement may look at, by the table that it is about. */
const ROWS_MAX: [RegExp, number][] = [
  [/from "TimelineEntry"/, ROWS_OF_BIG_GROUP + OPEN_GROUPS * MOVES_EACH],
  [/from "Alert" /, ROWS_OF_BIG_GROUP + OPEN_GROUPS],
  // Of each integration a page may be read before the first of all are known.
  [/from "Receipt"/, RECEIPTS_AT_ONCE * 2],
];
const isTooMuch = ({ query, rowsRead }: { query: string; rowsRead: number }): boolean =>
  rowsRead > (ROWS_MAX.find(([about]) => about.test(query))?.[1] ?? 1);

test('at 100,000 groups the history of a workspace looks at its own rows, and at receipts by the page', async () => {
  const made = await withDatabase();
  const { superuserUrl } = made;
  const { during } = await watchPlans({ database: made, plansOnce: false });
  await fillWithGroups({ superuserUrl });
  await fillOneGroup({ superuserUrl, workspace: WORKSPACE });
  const moves = `insert into "TimelineEntry"
      (workspace_id, group_id, id, at, reason, line, actor_type, actor_id, group_version)
    select workspace_id, id, sc_new_id(clock_timestamp()), now(), 'acknowledged', 'B2', 'member', gen_random_uuid(), n
    from "AlertGroup" cross join generate_series(1, ${MOVES_EACH}) n where status = 'OPEN'`;
  for (const text of [moves, `update "Receipt" set body = '{}', byte_count = 2`, 'analyze'])
    await queryAs({ databaseUrl: superuserUrl, text });
  const database = new Database({ url: made.appUrl, applicationName: 'history-plans-test' });

  const events: HistoryEvent[] = [];
  const now = Date.now();
  const plans = await during(async () => {
    const history = readHistory({
      database,
      workspaceId: workspaceIdOf(WORKSPACE),
      integrationIds: [WORKSPACE, WORKSPACE + WORKSPACES].map(integrationIdOf),
      from: now - DAY_MS,
      to: now,
    });
    for await (const event of history) events.push(event);
  });
  await database.close();

  expect(events.filter(({ kind }) => kind === 'move')).toHaveLength(OPEN_GROUPS * MOVES_EACH);
  expect(events.filter(({ kind }) => kind === 'receipt').length).toBeGreaterThan(ROWS_OF_BIG_GROUP);
  for (const [about] of ROWS_MAX) expect(plans.some(({ query }) => about.test(query))).toBe(true);
  expect(plans.filter(isTooMuch)).toEqual([]);
}, 180_000);
