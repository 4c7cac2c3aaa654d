import type { GroupingRule } from '@signalcraft/contracts/grouping-rules';
import { durationText } from './duration-text.ts';

/** What makes the group, such as `the same cluster and service, across sources`. */
export function keyWords(rule: Pick<GroupingRule, 'labels' | 'byName' | 'acrossSources'>): string {
  const parts = [...rule.labels, ...(rule.byName ? ['name'] : [])];
  const last = parts.pop();
  const same =
    last === undefined ? 'all in one group' : `the same ${parts.length > 0 ? `${parts.join(', ')} and ` : ''}${last}`;
  return `${same}${rule.acrossSources ? ', across sources' : ', each integration by itself'}`;
}

/** The numbers that the rule sets, in words; empty where it sets none. */
export const spanWords = (rule: Pick<GroupingRule, 'groupWaitMs' | 'reopenWindowMs'>): string =>
  [
    rule.groupWaitMs === null ? '' : `waits ${durationText(rule.groupWaitMs)} before the first page`,
    rule.reopenWindowMs === null ? '' : `reopens within ${durationText(rule.reopenWindowMs)}`,
  ]
    .filter(Boolean)
    .join(', ');
