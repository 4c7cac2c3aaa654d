import type { MatchPreview } from '@signalcraft/contracts/mute-preview';
import { queryOptions } from '@tanstack/react-query';
import { type Api, answerOf } from '../lib/api.ts';
import { SEVERITIES_WORST_FIRST } from '../ui/severity-tokens.ts';

const FRESH_MS = 60_000;
const DAYS = 7;
const VALUES_MAX = 100;

/** What labels alerts of late had: names by how often they came, and the values of each. */
export type KnownLabels = { names: string[]; values: Map<string, string[]> };

/** The newest alerts, whose labels are worth suggesting: those that fire, and those of the last days. */
export const recentAlertsQuery = ({ api }: { api: Api }) =>
  queryOptions({
    queryKey: ['recent-alerts'],
    queryFn: ({ signal }) =>
      answerOf(
        api.POST('/api/v1/silences/preview', {
          // Every alert has a title.
          body: { matchers: [{ name: 'title', op: '=~', value: '.+' }], days: DAYS },
          signal,
        }),
      ),
    staleTime: FRESH_MS,
  });

/** The labels of a preview's alerts, the most frequent first, and after them what SignalCraft itself knows of alerts. */
export function knownLabels(recent: Pick<MatchPreview, 'firing' | 'past'> | undefined): KnownLabels {
  const values = new Map<string, Map<string, number>>();
  const count = (name: string, value: string): void => {
    const known = values.get(name) ?? new Map<string, number>();
    values.set(name, known.set(value, (known.get(value) ?? 0) + 1));
  };
  for (const alert of [...(recent?.firing.examples ?? []), ...(recent?.past.examples ?? [])]) {
    for (const [name, value] of Object.entries(alert.labels)) count(name, value);
    count('title', alert.title);
  }
  const ofLabel = (name: string): number =>
    [...(values.get(name)?.values() ?? [])].reduce((sum, each) => sum + each, 0);
  const labels = [...values.keys()].filter((name) => name !== 'title').sort((a, b) => ofLabel(b) - ofLabel(a));
  return {
    names: [...new Set([...labels, 'severity', 'source', 'integration', 'title'])],
    values: new Map([
      ['severity', [...SEVERITIES_WORST_FIRST]],
      ...[...values].map(([name, known]): [string, string[]] => [name, byFrequency(known)]),
    ]),
  };
}

const byFrequency = (counts: ReadonlyMap<string, number>): string[] =>
  [...counts]
    .sort(([, a], [, b]) => b - a)
    .slice(0, VALUES_MAX)
    .map(([value]) => value);
