import { describe, expect, it } from 'vitest';
import { customSnooze, fieldValue, snoozeChoices } from './snooze-choices.ts';

const now = new Date(2026, 10, 24, 23, 30).getTime();

it('offers lengths, the next morning, and until it changes', () => {
  const choices = snoozeChoices(now);
  expect(choices.map(({ until }) => (until - now) / 60_000)).toEqual([30, 60, 240, 570, 1_440]);
  expect(choices.at(-1)?.mode).toBe('until_change');
});

describe('a time of one’s own', () => {
  it('is read in the viewer’s zone', () => {
    expect(customSnooze({ value: '2026-11-25T08:15', now })).toEqual({
      kind: 'ok',
      until: new Date(2026, 10, 25, 8, 15).getTime(),
    });
    expect(fieldValue(new Date(2026, 10, 25, 8, 15).getTime())).toBe('2026-11-25T08:15');
  });

  it.each([
    ['', 'Give a date'],
    ['2026-11-24T23:30', 'has passed'],
    ['2026-12-25T08:15', 'at most 30 days'],
  ])('is refused when it is %j', (value, why) => {
    expect(customSnooze({ value, now })).toEqual({ kind: 'refused', why: expect.stringContaining(why) });
  });
});
