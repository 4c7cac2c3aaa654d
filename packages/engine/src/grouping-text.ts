import type { Grouping } from '@signalcraft/contracts/integrations';

/** A grouping rule in words, as the group's page shows it. */
export function groupingInWords(grouping: Grouping): string {
  const parts = [...(grouping.byName ? ['alert name'] : []), ...grouping.labels];
  return parts.length === 0
    ? 'All alerts of the integration make one group.'
    : `Alerts of the integration with the same ${listInWords(parts)} make one group.`;
}

const listInWords = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts.at(-1)}`;
