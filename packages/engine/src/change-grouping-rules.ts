import { isDeepStrictEqual } from 'node:util';
import type { Deleted } from '@signalcraft/contracts/common';
import { AppError } from '@signalcraft/contracts/errors';
import {
  type CreateGroupingRule,
  GROUPING_LIMITS,
  type GroupingRule,
  type GroupingRuleList,
  type UpdateGroupingRule,
} from '@signalcraft/contracts/grouping-rules';
import { isRegexOp } from '@signalcraft/contracts/matchers';
import type { TenantClient } from '@signalcraft/database/database';
import { placeRows } from '@signalcraft/database/positions';
import { newId } from '@signalcraft/platform/ids';
import { writeAudit } from './audit.ts';
import { checkMatchers } from './check-matchers.ts';
import {
  type ConfigurationChange,
  checkLimit,
  checkSeen,
  lockConfiguration,
  madeBy,
  nextRevision,
} from './configuration.ts';
import { findGroupingRules } from './read-grouping-rules.ts';
import { toRules } from './read-rules.ts';
import { reorder } from './reorder.ts';

type Settings = Omit<CreateGroupingRule, 'position'>;

/**
 * Puts a grouping rule in at its position, or last: it holds for alerts that begin to fire from then on. Throws
 * REGEX_UNSAFE for a regular expression that is none, RULE_INVALID for a reopen window under the workspace's flap window,
 * CONFLICT `limit_reached` for a rule or an expression too many.
 */
export async function createGroupingRule(
  options: ConfigurationChange & { wanted: CreateGroupingRule },
): Promise<GroupingRule> {
  const { workspaceId, askedBy } = options;
  const { position, ...settings } = options.wanted;
  const id = newId(Date.now());
  checkMatchers({ lists: [{ path: 'matchers', matchers: settings.matchers }], mustNarrow: false });
  return options.database.tenant({ workspaceId }, async (db) => {
    const rules = await begin({ db, workspaceId });
    checkLimit({ count: rules.length, max: GROUPING_LIMITS.rules, noun: 'grouping rules' });
    checkRegexes([...rules, settings]);
    await checkReopenWindow({ db, workspaceId, reopenWindowMs: settings.reopenWindowMs });
    const place = Math.min(position ?? rules.length, rules.length);
    await db.groupingRule.create({ data: { id, workspaceId, position: place, ...settings, ...madeBy(askedBy) } });
    await placeRows({
      db,
      table: 'GroupingRule',
      workspaceId,
      ids: rules.map((rule) => rule.id).toSpliced(place, 0, id),
    });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'grouping_rule.created',
      object: { type: 'grouping_rule', id },
      after: { ...settings, position: place },
    });
    return mustFind({ db, workspaceId, id });
  });
}

/**
 * Changes a grouping rule; what is left out stays, and so do its place and the groups that it made. Throws as
 * `createGroupingRule`, and CONFLICT `changed_meanwhile`. Null: there is none of this id in the workspace.
 */
export async function updateGroupingRule(
  options: ConfigurationChange & { ruleId: string; wanted: UpdateGroupingRule },
): Promise<GroupingRule | null> {
  const { workspaceId, askedBy, ruleId: id } = options;
  const { revision, ...wanted } = options.wanted;
  if (wanted.matchers) checkMatchers({ lists: [{ path: 'matchers', matchers: wanted.matchers }], mustNarrow: false });
  return options.database.tenant({ workspaceId }, async (db) => {
    const rules = await begin({ db, workspaceId });
    const rule = rules.find((one) => one.id === id);
    if (!rule) return null;
    checkSeen({ revision: rule.revision, seen: revision });
    const before = settingsOf(rule);
    const after: Settings = {
      name: wanted.name ?? before.name,
      description: wanted.description ?? before.description,
      enabled: wanted.enabled ?? before.enabled,
      matchers: wanted.matchers ?? before.matchers,
      labels: wanted.labels ?? before.labels,
      byName: wanted.byName ?? before.byName,
      acrossSources: wanted.acrossSources ?? before.acrossSources,
      groupWaitMs: wanted.groupWaitMs === undefined ? before.groupWaitMs : wanted.groupWaitMs,
      reopenWindowMs: wanted.reopenWindowMs === undefined ? before.reopenWindowMs : wanted.reopenWindowMs,
    };
    if (isDeepStrictEqual(before, after)) return rule;
    checkRegexes(rules.map((one) => (one.id === id ? after : one)));
    await checkReopenWindow({ db, workspaceId, reopenWindowMs: after.reopenWindowMs });
    await db.groupingRule.update({
      where: { workspaceId_id: { workspaceId, id } },
      data: { ...after, ...nextRevision() },
    });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'grouping_rule.updated',
      object: { type: 'grouping_rule', id },
      before,
      after,
    });
    return mustFind({ db, workspaceId, id });
  });
}

/** Deletes a grouping rule; the groups that it made stay. Null: there is none of this id in the workspace. */
export async function deleteGroupingRule(options: ConfigurationChange & { ruleId: string }): Promise<Deleted | null> {
  const { workspaceId, askedBy, ruleId: id } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    const rules = await begin({ db, workspaceId });
    const rule = rules.find((one) => one.id === id);
    if (!rule) return null;
    await db.groupingRule.delete({ where: { workspaceId_id: { workspaceId, id } } });
    await placeRows({
      db,
      table: 'GroupingRule',
      workspaceId,
      ids: rules.filter((one) => one.id !== id).map((one) => one.id),
    });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'grouping_rule.deleted',
      object: { type: 'grouping_rule', id },
      before: { ...settingsOf(rule), position: rule.position },
    });
    return { id };
  });
}

/** Puts all grouping rules in this order. Throws as `reorder`. */
export async function reorderGroupingRules(
  options: ConfigurationChange & { ids: readonly string[] },
): Promise<GroupingRuleList> {
  const { workspaceId, askedBy, ids } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    const before = (await begin({ db, workspaceId })).map((rule) => rule.id);
    const place = (order: readonly string[]) => placeRows({ db, table: 'GroupingRule', workspaceId, ids: order });
    await reorder({ db, workspaceId, askedBy, type: 'grouping_rule', before, ids, place });
    return { items: await findGroupingRules({ db, workspaceId }) };
  });
}

/** The rules as they stand, once nobody else changes them; those who keep them compiled see that they move. */
async function begin(options: { db: TenantClient; workspaceId: string }): Promise<GroupingRule[]> {
  const { db, workspaceId } = options;
  await lockConfiguration(options);
  await db.workspace.update({ where: { id: workspaceId }, data: { groupingRevision: { increment: 1 } } });
  return findGroupingRules(options);
}

function checkRegexes(rules: readonly Pick<Settings, 'matchers'>[]): void {
  const count = rules.reduce((sum, rule) => sum + rule.matchers.filter(({ op }) => isRegexOp(op)).length, 0);
  checkLimit({ count: count - 1, max: GROUPING_LIMITS.regexes, noun: 'regular expressions in its grouping rules' });
}

/** Flapping is counted in reopenings: a group that could not reopen for as long as they are counted would never flap. */
async function checkReopenWindow(options: {
  db: TenantClient;
  workspaceId: string;
  reopenWindowMs: number | null;
}): Promise<void> {
  const { db, workspaceId, reopenWindowMs } = options;
  if (reopenWindowMs === null) return;
  const row = await db.workspace.findUnique({ where: { id: workspaceId }, select: { rules: true } });
  const { flapHold, flapWindowMs } = toRules(row?.rules);
  if (!flapHold || reopenWindowMs >= flapWindowMs) return;
  throw new AppError('RULE_INVALID', {
    issues: [
      {
        path: 'reopenWindowMs',
        message: `must not be under the workspace’s flap window of ${Math.ceil(flapWindowMs / 60_000)} minutes`,
      },
    ],
  });
}

const settingsOf = (rule: GroupingRule): Settings => ({
  name: rule.name,
  description: rule.description,
  enabled: rule.enabled,
  matchers: rule.matchers,
  labels: rule.labels,
  byName: rule.byName,
  acrossSources: rule.acrossSources,
  groupWaitMs: rule.groupWaitMs,
  reopenWindowMs: rule.reopenWindowMs,
});

async function mustFind(options: { db: TenantClient; workspaceId: string; id: string }): Promise<GroupingRule> {
  const rule = (await findGroupingRules(options)).find(({ id }) => id === options.id);
  if (!rule) throw new Error('a grouping rule is gone in the transaction that wrote it');
  return rule;
}
