import { expect, it } from 'vitest';
import { endOf, readTimes, type TimesDraft } from './silence-times.ts';

const now = new Date(2026, 10, 24, 23, 30).getTime();
const draft = (over: Partial<TimesDraft> = {}): TimesDraft => ({
  startsAt: null,
  choice: 'hour',
  endsAt: '',
  ...over,
});
const iso = (...parts: [number, number, number, number, number]): string => new Date(...parts).toISOString();

it('counts lengths from the start, and ends “tomorrow” on the viewer’s next morning', () => {
  expect(readTimes({ draft: draft(), now })).toEqual({
    kind: 'times',
    startsAt: null,
    endsAt: iso(2026, 10, 25, 0, 30),
  });
  expect(endOf({ choice: 'tomorrow', from: now })).toBe(new Date(2026, 10, 25, 9, 0).getTime());
  expect(readTimes({ draft: draft({ startsAt: '2026-11-27T20:00', choice: 'hours4' }), now })).toEqual({
    kind: 'times',
    startsAt: iso(2026, 10, 27, 20, 0),
    endsAt: iso(2026, 10, 28, 0, 0),
  });
});

it('takes a time of one’s own', () => {
  expect(readTimes({ draft: draft({ choice: 'until', endsAt: '2026-12-01T08:15' }), now })).toEqual({
    kind: 'times',
    startsAt: null,
    endsAt: iso(2026, 11, 1, 8, 15),
  });
});

it.each([
  [{ choice: 'until', endsAt: '' }, 'endsAt', 'Give a date'],
  [{ choice: 'until', endsAt: '2026-11-24T23:30' }, 'endsAt', 'has passed'],
  [{ choice: 'until', endsAt: '2026-11-25T08:00', startsAt: '2026-11-25T08:00' }, 'endsAt', 'after it starts'],
  [{ choice: 'until', endsAt: '2028-11-25T08:00' }, 'endsAt', 'at most 400 days'],
  [{ startsAt: '' }, 'startsAt', 'Give a date'],
] as const)('refuses %j at %s', (over, field, why) => {
  expect(readTimes({ draft: draft(over), now })).toEqual({
    kind: 'faulty',
    field,
    why: expect.stringContaining(why),
  });
});
