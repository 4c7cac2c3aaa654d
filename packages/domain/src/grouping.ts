import type { Grouping } from '@signalcraft/contracts/integrations';
import { identityHash, part } from './identity-hash.ts';

const VERSION = '1';

/** What makes a group where an integration says nothing else: the alert's name and where it runs. */
export const DEFAULT_GROUPING: Grouping = {
  byName: true,
  labels: ['cluster', 'environment', 'env', 'namespace', 'service', 'service_name', 'app', 'job'],
};

/**
 * The identity of the group that an alert joins, `version:hash`, and the labels that made it. A label that the alert
 * lacks, or that is empty, does not count. The name is the label `alertname`, else the title.
 */
export function groupOf(options: {
  integrationId: string;
  grouping: Grouping;
  labels: Record<string, string>;
  title: string;
}): { groupKey: string; groupLabels: Record<string, string> } {
  const { integrationId, grouping, labels } = options;
  let parts = part(integrationId);
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

/** The grouping rule in words, for a group's page. */
export function describeGrouping(options: { grouping: Grouping }): string {
  const { byName, labels } = options.grouping;
  const parts = ['the integration', ...(byName ? ['the alert’s name'] : [])];
  if (labels.length > 0) parts.push(labels.length === 1 ? `the label ${labels[0]}` : `the labels ${labels.join(', ')}`);
  const last = parts.pop();
  return `Alerts that share ${parts.length > 0 ? `${parts.join(', ')} and ` : ''}${last}`;
}
