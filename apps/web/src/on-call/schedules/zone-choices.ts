import { isZone, zoneText } from '../zone-time.ts';
import type { Person } from './people.ts';

/**
 * The zones a plan can be shown in, each once, with whose it is: the viewer's, the schedule's and its layers', and
 * those of the people in it who said where they are.
 */
export function zoneChoices(options: {
  viewerZone: string;
  draft: { zone: string; layers: readonly { zone?: string | null; participants: readonly string[] }[] };
  people: readonly Person[];
  at: number;
}): { value: string; label: string }[] {
  const { viewerZone, draft, people, at } = options;
  const inPlan = new Set(draft.layers.flatMap(({ participants }) => participants));
  const owners = new Map<string, string[]>([[viewerZone, ['Yours']]]);
  const add = (zone: string, ...owner: string[]): void => {
    if (isZone(zone)) owners.set(zone, [...(owners.get(zone) ?? []), ...owner]);
  };
  add(draft.zone, 'the schedule’s');
  for (const { zone } of draft.layers) if (zone) add(zone);
  for (const { id, name, email, timeZone } of people) if (timeZone && inPlan.has(id)) add(timeZone, name || email);
  return [...owners].map(([value, names]) => ({
    value,
    label: `${names.length > 0 ? `${[...new Set(names)].join(', ')}: ` : ''}${zoneText({ zone: value, at })}`,
  }));
}
