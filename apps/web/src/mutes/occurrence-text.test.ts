import { expect, it } from 'vitest';
import { occurrenceLines } from './occurrence-text.ts';
import { offsetMinutes, offsetText, wallClock } from './zone-time.ts';

it('marks what a change of the clock does', () => {
  const zone = 'Europe/Berlin';
  const lines = occurrenceLines({
    zone,
    occurrences: [
      { startsAt: '2026-03-21T21:00:00Z', endsAt: '2026-03-22T05:00:00Z' },
      { startsAt: '2026-03-28T21:00:00Z', endsAt: '2026-03-29T04:00:00Z' },
      { startsAt: '2026-04-04T20:00:00Z', endsAt: '2026-04-05T04:00:00Z' },
    ],
  });
  expect(lines.map(({ text }) => text)).toEqual([
    'Sat, 21 Mar 2026, 22:00 – Sun 22 Mar, 06:00',
    'Sat, 28 Mar 2026, 22:00 – Sun 29 Mar, 06:00',
    'Sat, 4 Apr 2026, 22:00 – Sun 5 Apr, 06:00',
  ]);
  expect(lines.map(({ offset, shift }) => [offset, shift])).toEqual([
    ['UTC+1', null],
    ['UTC+1', 'The clock changes during it, from UTC+1 to UTC+2: it lasts 7 h.'],
    ['UTC+2', null],
  ]);
  const noon = (day: string, utc: string) => ({ startsAt: `${day}T${utc}:00Z`, endsAt: `${day}T${utc}:30Z` });
  const daily = occurrenceLines({ zone, occurrences: [noon('2026-03-28', '11:00'), noon('2026-03-29', '10:00')] });
  expect(daily.map(({ shift }) => shift)).toEqual([null, 'The clock has changed before it, from UTC+1 to UTC+2.']);
});

it('knows half hours, and what a clock reads', () => {
  const at = Date.parse('2026-01-01T00:00:00Z');
  expect(offsetText(offsetMinutes({ zone: 'Asia/Kolkata', at }))).toBe('UTC+5:30');
  expect(offsetText(offsetMinutes({ zone: 'America/St_Johns', at }))).toBe('UTC−3:30');
  expect(offsetText(offsetMinutes({ zone: 'UTC', at }))).toBe('UTC');
  expect(wallClock({ zone: 'America/St_Johns', at })).toBe('2025-12-31T20:30:00');
});
