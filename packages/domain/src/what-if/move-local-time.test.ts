import type { RecurrenceRule, RecurringWindow } from '@signalcraft/contracts/recurrence';
import { expect, it } from 'vitest';
import { wallClockOf } from '../on-call-wall-time.ts';
import { occurrences } from '../recurrence.ts';
import { moveLocalTime } from './move-local-time.ts';

const DAY = 86_400_000;
/** In UTC, as all instants here. */
const BEFORE = wallClockOf('2026-03-20T00:00');
const rule = (over: Partial<RecurrenceRule>): RecurrenceRule => ({
  freq: 'daily',
  interval: 1,
  count: null,
  until: null,
  ...over,
});
const window = (startsAt: string, over: Partial<RecurrenceRule>): RecurringWindow => ({
  zone: 'Europe/Berlin',
  startsAt,
  durationMinutes: 60,
  rule: rule(over),
});

it.each([
  ['2026-04-10T02:00', { freq: 'daily', interval: 3 }],
  ['2026-04-10T02:00', { freq: 'weekly', interval: 2 }],
  ['2026-04-30T23:30', { freq: 'monthly' }],
  ['2026-04-10T02:00', { freq: 'yearly' }],
] as [string, Partial<RecurrenceRule>][])('moves %s of %o back without changing when it comes', (startsAt, over) => {
  const original = window(startsAt, over);
  const moved = { ...original, startsAt: moveLocalTime({ window: original, before: BEFORE }) };
  expect(wallClockOf(moved.startsAt)).toBeLessThan(BEFORE);
  const span = {
    from: wallClockOf('2026-04-09T00:00'),
    to: wallClockOf('2026-04-09T00:00') + 400 * DAY,
    limit: 500,
  };
  expect(occurrences({ window: moved, ...span })).toEqual(occurrences({ window: original, ...span }));
});

it('leaves what began before where it is', () => {
  expect(moveLocalTime({ window: window('2026-01-01T02:00', {}), before: BEFORE })).toBe('2026-01-01T02:00');
});
