import { Matcher } from '@signalcraft/contracts/matchers';
import { ShapingAction, type ShapingRule, type ShapingRuleList } from '@signalcraft/contracts/shaping-rules';
import type { Database, TenantClient } from '@signalcraft/database/database';
import type { ShapingRule as DomainRule } from '@signalcraft/domain/shaping';
import { readNames } from './actor-names.ts';
import { configuredOf } from './configuration.ts';

/** The workspace's shaping rules in their order. */
export const listShapingRules = (options: { database: Database; workspaceId: string }): Promise<ShapingRuleList> =>
  options.database.tenant(options, async (db) => ({ items: await findShapingRules({ ...options, db }) }));

/** One shaping rule. Null: there is none of this id in the workspace. */
export const readShapingRule = (options: {
  database: Database;
  workspaceId: string;
  ruleId: string;
}): Promise<ShapingRule | null> =>
  options.database.tenant(options, async (db) => {
    const rules = await findShapingRules({ ...options, db });
    return rules.find(({ id }) => id === options.ruleId) ?? null;
  });

const findRows = (options: { db: TenantClient; workspaceId: string }) =>
  options.db.shapingRule.findMany({
    where: { workspaceId: options.workspaceId },
    orderBy: [{ position: 'asc' }, { id: 'asc' }],
  });

/** All shaping rules in their order, inside a transaction that goes on; their positions are 0, 1, 2 and so on. */
export async function findShapingRules(options: { db: TenantClient; workspaceId: string }): Promise<ShapingRule[]> {
  const rows = await findRows(options);
  const names = await readNames({ ...options, ids: rows.map((row) => row.createdById) });
  return rows.map((row, position) => ({
    ...configuredOf({ row, names }),
    position,
    name: row.name,
    description: row.description,
    enabled: row.enabled,
    integrationId: row.integrationId,
    matchers: Matcher.array().parse(row.matchers),
    condition: row.condition,
    actions: ShapingAction.array().parse(row.actions),
    stop: row.stop,
  }));
}

/** The rules that are on, as the domain takes them. One that a newer version wrote and that cannot be read is passed over. */
export async function readShapingRules(options: { db: TenantClient; workspaceId: string }): Promise<DomainRule[]> {
  const rows = await findRows(options);
  return rows.flatMap((row) => {
    const matchers = Matcher.array().safeParse(row.matchers);
    const actions = ShapingAction.array().safeParse(row.actions);
    if (!row.enabled || !matchers.success || !actions.success) return [];
    return [{ ...row, matchers: matchers.data, actions: actions.data }];
  });
}
