import type { Grouping } from '@signalcraft/contracts/integrations';
import type { GroupingRule } from './grouping-rules.ts';
import { identityHash, part } from './identity-hash.ts';
import type { LifecycleRules } from './lifecycle-state.ts';

const VERSION = '1';

/** What makes a group where an integration says nothing else: the alert's name and where it runs. */
export const DEFAULT_GROUPING: Grouping = {
  byName: true,
  labels: ['cluster', 'environment', 'env', 'namespace', 'service', 'service_name', 'app', 'job'],
};

/**
 * The identity of the group that an alert joins, `version:hash`, and the labels that made it. A label that the alert
 * lacks, or that is empty, does not count. The name is the label `alertname`, else the title. A rule across sources has
 * one group for all integrations.
 */
export function groupOf(options: {
  integrationId: string;
  grouping: Grouping;
  labels: Record<string, string>;
  title: string;
  /** The workspace's rule that matched; its own grouping counts, not the integration's. */
  rule?: GroupingRule | null;
}): { groupKey: string; groupLabels: Record<string, string> } {
  const { integrationId, labels, rule } = options;
  const grouping = rule ?? options.grouping;
  // A rule's groups are its own: two rules that come to the same labels do not share them.
  let parts = rule ? part('rule') + part(rule.id) : '';
  if (!rule?.acrossSources) parts += part(integrationId);
  const groupLabels: Record<string, string> = {};
  if (grouping.byName) {
    const alertname = ownValue(labels, 'alertname');
    if (alertname) groupLabels['alertname'] = alertname;
    else groupLabels['title'] = options.title;
    parts += part('name') + part(alertname || options.title);
  }
  for (const name of grouping.labels) {
    const value = ownValue(labels, name);
    if (!value) continue;
    parts += part('label') + part(name) + part(value);
    groupLabels[name] = value;
  }
  return { groupKey: `${VERSION}:${identityHash(parts)}`, groupLabels };
}

/** Labels come from outside: `constructor` is a name like any other, and no label unless it was sent. */
const ownValue = (labels: Record<string, string>, name: string): string | undefined =>
  Object.hasOwn(labels, name) ? labels[name] : undefined;

/** An integration's own grouping in words, for the page of a group that no rule made. */
export function describeGrouping(options: { grouping: Grouping }): string {
  const { byName, labels } = options.grouping;
  const parts = ['the integration', ...(byName ? ['the alert’s name'] : [])];
  if (labels.length > 0) parts.push(labels.length === 1 ? `the label ${labels[0]}` : `the labels ${labels.join(', ')}`);
  const last = parts.pop();
  return `Alerts that share ${parts.length > 0 ? `${parts.join(', ')} and ` : ''}${last}`;
}

/** The group of what a person split off: a key that no alert comes to by itself, only by being moved there. */
export const splitKey = (options: { groupId: string }): string =>
  `${VERSION}:${identityHash(part('split') + part(options.groupId))}`;

/** The numbers of the life cycle for an alert: its grouping rule's where that sets them, else the workspace's. */
export function rulesFor(options: { rules: LifecycleRules; rule: GroupingRule | null }): LifecycleRules {
  const { rules, rule } = options;
  if (!rule || (rule.groupWaitMs === null && rule.reopenWindowMs === null)) return rules;
  return {
    ...rules,
    groupWaitMs: rule.groupWaitMs ?? rules.groupWaitMs,
    reopenWindowMs: rule.reopenWindowMs ?? rules.reopenWindowMs,
  };
}
