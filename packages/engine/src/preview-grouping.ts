import { AlertGroupStatus, Severity } from '@signalcraft/contracts/enums';
import { AppError } from '@signalcraft/contracts/errors';
import { GROUPING_LIMITS, type GroupingPreview, type PreviewGrouping } from '@signalcraft/contracts/grouping-rules';
import { Grouping } from '@signalcraft/contracts/integrations';
import type { Database, TenantClient } from '@signalcraft/database/database';
import { type AlertToMatch, findFiringAlerts, findPastAlerts } from '@signalcraft/database/reads/alerts-to-match';
import { groupOf } from '@signalcraft/domain/grouping';
import { compileGroupingRules, type GroupingRule } from '@signalcraft/domain/grouping-rules';
import { newId } from '@signalcraft/platform/ids';
import { checkMatchers } from './check-matchers.ts';
import { readGroupingRules } from './read-grouping-rules.ts';

const DAYS = 30;
const TITLES = 5;

/**
 * Into how many groups the newest alerts of the workspace fall as its rules stand, and into how many with a draft.
 * Nothing is written; groups that there are stay as they are. Looks at what fires, then at what ended in the last thirty
 * days. Throws NOT_FOUND for a rule to replace that the workspace has not.
 */
export async function previewGrouping(options: {
  database: Database;
  workspaceId: string;
  wanted: PreviewGrouping;
}): Promise<GroupingPreview> {
  const { workspaceId, wanted } = options;
  checkMatchers({ lists: [{ path: 'draft.matchers', matchers: wanted.draft.matchers }], mustNarrow: false });
  return options.database.tenant({ workspaceId }, async (db) => {
    const rules = await readGroupingRules({ db, workspaceId });
    const { rule, rules: drafted } = await withDraft({ db, workspaceId, rules, wanted });
    const integrations = await db.integration.findMany({
      where: { workspaceId },
      select: { id: true, grouping: true },
    });
    const groupings = new Map(integrations.map(({ id, grouping }) => [id, Grouping.parse(grouping)]));
    const keys = { now: keyOf({ rules, groupings }), draft: keyOf({ rules: drafted, groupings }) };
    const counts = { now: new Map<string, number>(), draft: new Map<string, number>() };
    const groups = new Map<string, Shown>();
    const alerts = await findLast({ db, workspaceId, limit: wanted.alerts });
    let matched = 0;
    for (const alert of alerts) {
      const was = keys.now(alert);
      const is = keys.draft(alert);
      counts.now.set(was.key, (counts.now.get(was.key) ?? 0) + 1);
      counts.draft.set(is.key, (counts.draft.get(is.key) ?? 0) + 1);
      if (is.ruleId !== rule.id) continue;
      matched += 1;
      const group = groups.get(is.key) ?? newShown(is.labels);
      groups.set(is.key, group);
      group.alerts += 1;
      group.sources.add(alert.integrationId);
      group.was.add(was.key);
      if (group.titles.size < TITLES) group.titles.add(alert.title);
    }
    return {
      alerts: alerts.length,
      matched,
      now: countsOf(counts.now),
      draft: countsOf(counts.draft),
      groups: [...groups.values()]
        .toSorted((a, b) => b.alerts - a.alerts)
        .slice(0, GROUPING_LIMITS.shown)
        .map((group) => ({
          labels: group.labels,
          alerts: group.alerts,
          sources: group.sources.size,
          was: group.was.size,
          titles: [...group.titles],
        })),
    };
  });
}

type Shown = {
  labels: Record<string, string>;
  alerts: number;
  sources: Set<string>;
  was: Set<string>;
  titles: Set<string>;
};

const newShown = (labels: Record<string, string>): Shown => ({
  labels,
  alerts: 0,
  sources: new Set(),
  was: new Set(),
  titles: new Set(),
});

const countsOf = (counts: ReadonlyMap<string, number>): { groups: number; largest: number } => ({
  groups: counts.size,
  largest: [...counts.values()].reduce((most, count) => Math.max(most, count), 0),
});

/** By which key an alert would be grouped if it began to fire now. */
function keyOf(options: { rules: readonly GroupingRule[]; groupings: ReadonlyMap<string, Grouping> }) {
  const find = compileGroupingRules({ rules: options.rules });
  return (alert: AlertToMatch): { key: string; labels: Record<string, string>; ruleId: string | null } => {
    const { labels, title, integrationId } = alert;
    const found = find({ alert: { ...alert, severity: Severity.parse(alert.severity) } });
    const rule = found.kind === 'rule' ? found.rule : null;
    const grouping = options.groupings.get(integrationId) ?? { labels: [], byName: true };
    const { groupKey, groupLabels } = groupOf({ integrationId, grouping, labels, title, rule });
    return { key: groupKey, labels: groupLabels, ruleId: rule?.id ?? null };
  };
}

/** A draft that is off is tried as if it were on: what it would do is what is asked. */
async function withDraft(options: {
  db: TenantClient;
  workspaceId: string;
  rules: readonly GroupingRule[];
  wanted: PreviewGrouping;
}): Promise<{ rule: GroupingRule; rules: GroupingRule[] }> {
  const { db, workspaceId, rules } = options;
  const { draft, replaces } = options.wanted;
  const rows = await db.groupingRule.findMany({
    where: { workspaceId },
    orderBy: [{ position: 'asc' }, { id: 'asc' }],
    select: { id: true },
  });
  const order = rows.map(({ id }) => id);
  if (replaces !== null && !order.includes(replaces)) throw new AppError('NOT_FOUND');
  const rule: GroupingRule = { ...draft, id: replaces ?? newId(Date.now()), revision: 0, enabled: true };
  const place = replaces === null ? Math.min(draft.position ?? order.length, order.length) : -1;
  const placed = place === -1 ? order : order.toSpliced(place, 0, rule.id);
  const known = new Map([...rules, rule].map((one) => [one.id, one]));
  return { rule, rules: placed.flatMap((id) => known.get(id) ?? []) };
}

async function findLast(options: { db: TenantClient; workspaceId: string; limit: number }): Promise<AlertToMatch[]> {
  const { limit } = options;
  const firing = await findFiringAlerts(options);
  const since = new Date(Date.now() - DAYS * 24 * 60 * 60 * 1_000);
  const past = await findPastAlerts({ ...options, since, statuses: AlertGroupStatus.options });
  const newest = (alerts: AlertToMatch[]) => alerts.toSorted((a, b) => b.lastSeenAt.getTime() - a.lastSeenAt.getTime());
  return [...newest(firing), ...newest(past)].slice(0, limit);
}
