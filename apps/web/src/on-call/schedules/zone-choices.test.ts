import { expect, test } from 'vitest';
import { zoneChoices } from './zone-choices.ts';

const person = (id: string, name: string, timeZone: string | null) =>
  ({ id, name, email: `${id}@example.com`, role: 'MEMBER', timeZone }) as const;

test('a plan is shown on the clocks of its viewer, its schedule and the people in it, each once', () => {
  const choices = zoneChoices({
    viewerZone: 'Europe/Berlin',
    draft: {
      zone: 'UTC',
      layers: [
        { zone: 'America/Lima', participants: ['ann', 'bea'] },
        { zone: null, participants: ['cem'] },
      ],
    },
    people: [
      person('ann', 'Ann', 'Asia/Tokyo'),
      person('bea', '', 'Europe/Berlin'),
      person('cem', 'Cem', 'Asia/Tokyo'),
      person('dan', 'Dan', 'Pacific/Auckland'),
      person('eve', 'Eve', null),
    ],
    at: Date.UTC(2026, 0, 1),
  });
  expect(choices).toEqual([
    { value: 'Europe/Berlin', label: 'Yours, bea@example.com: Europe/Berlin (UTC+1)' },
    { value: 'UTC', label: 'the schedule’s: UTC (UTC+0)' },
    { value: 'America/Lima', label: 'America/Lima (UTC-5)' },
    { value: 'Asia/Tokyo', label: 'Ann, Cem: Asia/Tokyo (UTC+9)' },
  ]);
});

test('a zone that is still being typed is none', () => {
  const draft = { zone: 'Europe/Ber', layers: [] };
  expect(zoneChoices({ viewerZone: 'UTC', draft, people: [], at: 0 }).map(({ value }) => value)).toEqual(['UTC']);
});
