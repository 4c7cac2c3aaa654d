import type { GroupingRule, GroupingRuleList } from '@signalcraft/contracts/grouping-rules';
import { Matcher } from '@signalcraft/contracts/matchers';
import type { Database, TenantClient } from '@signalcraft/database/database';
import type { GroupingRule as DomainRule } from '@signalcraft/domain/grouping-rules';
import { readNames } from './actor-names.ts';
import { configuredOf } from './configuration.ts';

/** The workspace's grouping rules in their order. */
export const listGroupingRules = (options: { database: Database; workspaceId: string }): Promise<GroupingRuleList> =>
  options.database.tenant(options, async (db) => ({ items: await findGroupingRules({ ...options, db }) }));

/** One grouping rule. Null: there is none of this id in the workspace. */
export const readGroupingRule = (options: {
  database: Database;
  workspaceId: string;
  ruleId: string;
}): Promise<GroupingRule | null> =>
  options.database.tenant(options, async (db) => {
    const rules = await findGroupingRules({ ...options, db });
    return rules.find(({ id }) => id === options.ruleId) ?? null;
  });

const findRows = (options: { db: TenantClient; workspaceId: string }) =>
  options.db.groupingRule.findMany({
    where: { workspaceId: options.workspaceId },
    orderBy: [{ position: 'asc' }, { id: 'asc' }],
  });

/** All grouping rules in their order, inside a transaction that goes on; their positions are 0, 1, 2 and so on. */
export async function findGroupingRules(options: { db: TenantClient; workspaceId: string }): Promise<GroupingRule[]> {
  const rows = await findRows(options);
  const names = await readNames({ ...options, ids: rows.map((row) => row.createdById) });
  return rows.map((row, position) => ({
    ...configuredOf({ row, names }),
    position,
    name: row.name,
    description: row.description,
    enabled: row.enabled,
    matchers: Matcher.array().parse(row.matchers),
    labels: row.labels,
    byName: row.byName,
    acrossSources: row.acrossSources,
    groupWaitMs: row.groupWaitMs,
    reopenWindowMs: row.reopenWindowMs,
  }));
}

/** The rules that are on, as the domain takes them. One that a newer version wrote and that cannot be read is passed over. */
export async function readGroupingRules(options: { db: TenantClient; workspaceId: string }): Promise<DomainRule[]> {
  const rows = await findRows(options);
  return rows.flatMap((row) => {
    const matchers = Matcher.array().safeParse(row.matchers);
    return row.enabled && matchers.success ? [{ ...row, matchers: matchers.data }] : [];
  });
}
