import { isDeepStrictEqual } from 'node:util';
import type { Deleted } from '@signalcraft/contracts/common';
import { AppError } from '@signalcraft/contracts/errors';
import { SHAPING_LIMITS } from '@signalcraft/contracts/shaping-limits';
import {
  type CreateShapingRule,
  type ShapingRule,
  type ShapingRuleList,
  type UpdateShapingRule,
} from '@signalcraft/contracts/shaping-rules';
import type { TenantClient } from '@signalcraft/database/database';
import { placeRows } from '@signalcraft/database/positions';
import { findActionIssues } from '@signalcraft/domain/shaping';
import { newId } from '@signalcraft/platform/ids';
import { writeAudit } from './audit.ts';
import { checkCondition } from './check-conditions.ts';
import { checkMatchers } from './check-matchers.ts';
import {
  type ConfigurationChange,
  checkLimit,
  checkReferences,
  checkSeen,
  lockConfiguration,
  madeBy,
  nextRevision,
} from './configuration.ts';
import { findShapingRules } from './read-shaping-rules.ts';
import { reorder } from './reorder.ts';

type Settings = Omit<CreateShapingRule, 'position'>;

/**
 * Puts a shaping rule in at its position, or last. Throws REGEX_UNSAFE or RULE_INVALID, with each place, for matchers, a
 * condition or templates that cannot work; NOT_FOUND for an integration that the workspace has not.
 */
export async function createShapingRule(
  options: ConfigurationChange & { wanted: CreateShapingRule },
): Promise<ShapingRule> {
  const { workspaceId, askedBy } = options;
  const { position, ...settings } = options.wanted;
  const id = newId(Date.now());
  checkShaping({ settings, at: '' });
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const rules = await findShapingRules({ db, workspaceId });
    checkLimit({ count: rules.length, max: SHAPING_LIMITS.rules, noun: 'shaping rules' });
    await checkIntegration({ db, workspaceId, integrationId: settings.integrationId });
    const place = Math.min(position ?? rules.length, rules.length);
    await db.shapingRule.create({ data: { id, workspaceId, position: place, ...settings, ...madeBy(askedBy) } });
    await placeAll({ db, workspaceId, ids: rules.map((rule) => rule.id).toSpliced(place, 0, id) });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'shaping_rule.created',
      object: { type: 'shaping_rule', id },
      after: { ...settings, position: place },
    });
    return mustFind({ db, workspaceId, id });
  });
}

/** Changes a shaping rule; what is left out stays, and so does its place. Null: there is none of this id. */
export async function updateShapingRule(
  options: ConfigurationChange & { ruleId: string; wanted: UpdateShapingRule },
): Promise<ShapingRule | null> {
  const { workspaceId, askedBy, ruleId: id } = options;
  const { revision: seen, ...wanted } = options.wanted;
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const rule = (await findShapingRules({ db, workspaceId })).find((one) => one.id === id);
    if (!rule) return null;
    checkSeen({ revision: rule.revision, seen });
    const before = settingsOf(rule);
    const after = settingsOf({ ...before, ...withoutUndefined(wanted) });
    if (isDeepStrictEqual(before, after)) return rule;
    checkShaping({ settings: after, at: '' });
    if (after.integrationId !== before.integrationId)
      await checkIntegration({ db, workspaceId, integrationId: after.integrationId });
    await db.shapingRule.update({
      where: { workspaceId_id: { workspaceId, id } },
      data: { ...after, ...nextRevision() },
    });
    await moveRevision({ db, workspaceId });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'shaping_rule.updated',
      object: { type: 'shaping_rule', id },
      before,
      after,
    });
    return mustFind({ db, workspaceId, id });
  });
}

/** Deletes a shaping rule; what it made of alerts stays. Null: there is none of this id in the workspace. */
export async function deleteShapingRule(options: ConfigurationChange & { ruleId: string }): Promise<Deleted | null> {
  const { workspaceId, askedBy, ruleId: id } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const rules = await findShapingRules({ db, workspaceId });
    const rule = rules.find((one) => one.id === id);
    if (!rule) return null;
    await db.shapingRule.delete({ where: { workspaceId_id: { workspaceId, id } } });
    await placeAll({ db, workspaceId, ids: rules.filter((one) => one.id !== id).map((one) => one.id) });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'shaping_rule.deleted',
      object: { type: 'shaping_rule', id },
      before: { ...settingsOf(rule), position: rule.position },
    });
    return { id };
  });
}

/** Puts all shaping rules in this order. Throws as `reorder`. */
export async function reorderShapingRules(
  options: ConfigurationChange & { ids: readonly string[] },
): Promise<ShapingRuleList> {
  const { workspaceId, askedBy, ids } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const before = (await findShapingRules({ db, workspaceId })).map((rule) => rule.id);
    const place = (order: readonly string[]) => placeAll({ db, workspaceId, ids: order });
    await reorder({ db, workspaceId, askedBy, type: 'shaping_rule', before, ids, place });
    return { items: await findShapingRules({ db, workspaceId }) };
  });
}

/** Throws, with each place, for what fits the schema but cannot work. `at`: before the name of each field. */
export function checkShaping(options: {
  settings: Pick<Settings, 'matchers' | 'condition' | 'actions'>;
  at: string;
}): void {
  const { settings, at } = options;
  checkMatchers({ lists: [{ path: `${at}matchers`, matchers: settings.matchers }], mustNarrow: false });
  checkCondition({ path: `${at}condition`, text: settings.condition, scope: 'shaping' });
  const issues = findActionIssues({ actions: settings.actions });
  if (issues.length === 0) return;
  throw new AppError('RULE_INVALID', {
    issues: issues.map((issue) => ({ ...issue, path: `${at}actions${issue.path}` })),
  });
}

export async function checkIntegration(options: {
  db: TenantClient;
  workspaceId: string;
  integrationId: string | null;
}): Promise<void> {
  const { db, workspaceId, integrationId: id } = options;
  if (id === null) return;
  const found = await db.integration.findUnique({
    where: { workspaceId_id: { workspaceId, id } },
    select: { id: true },
  });
  checkReferences({ missing: found ? [] : [{ path: 'integrationId', noun: 'integration' }] });
}

async function placeAll(options: { db: TenantClient; workspaceId: string; ids: readonly string[] }): Promise<void> {
  await placeRows({ ...options, table: 'ShapingRule' });
  await moveRevision(options);
}

/** Who keeps the rules compiled sees by it that they are stale. */
async function moveRevision(options: { db: TenantClient; workspaceId: string }): Promise<void> {
  await options.db.workspace.update({
    where: { id: options.workspaceId },
    data: { shapingRevision: { increment: 1 } },
    select: { id: true },
  });
}

const settingsOf = (rule: Settings): Settings => ({
  name: rule.name,
  description: rule.description,
  enabled: rule.enabled,
  integrationId: rule.integrationId,
  matchers: rule.matchers,
  condition: rule.condition,
  actions: rule.actions,
  stop: rule.stop,
});

const withoutUndefined = (wanted: Partial<Settings>): Partial<Settings> =>
  Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));

async function mustFind(options: { db: TenantClient; workspaceId: string; id: string }): Promise<ShapingRule> {
  const rule = (await findShapingRules(options)).find(({ id }) => id === options.id);
  if (!rule) throw new Error('a shaping rule is gone in the transaction that wrote it');
  return rule;
}
