import { RecurrenceRule, type RecurringWindow } from '@signalcraft/contracts/recurrence';
import { formatRecurrenceRule } from '@signalcraft/contracts/recurrence-text';
import { describe, expect, it } from 'vitest';
import { formatWallClock, instantOfWallTime, wallClockOf } from './on-call-wall-time.ts';
import { isWithin, occurrences } from './recurrence.ts';
import { parseRecurrenceRule } from './recurrence-text.ts';
import { hours } from './time.ts';

const zone = 'Europe/Berlin';
const window = (text: string, over: Partial<RecurringWindow> = {}): RecurringWindow => {
  const parsed = parseRecurrenceRule({ text, zone });
  if (parsed.kind !== 'rule') throw new Error(parsed.part);
  return { zone, startsAt: '2026-01-01T02:30', durationMinutes: 60, rule: parsed.rule, ...over };
};
const at = (time: string) => instantOfWallTime({ time, zone: 'UTC', edge: 'start' });
const found = (window: RecurringWindow, from: string, to: string) =>
  occurrences({ window, from: at(from), to: at(to), limit: 100 }).map(({ from, to }) => [
    formatWallClock(from),
    (to - from) / hours(1),
  ]);

describe('a window that comes back', () => {
  it('begins at the end of the gap when the clock leaves its start out, and ends at its hour', () => {
    expect(found(window('FREQ=DAILY', { durationMinutes: 120 }), '2026-03-28T12:00', '2026-03-30T12:00')).toEqual([
      ['2026-03-29T01:00', 1.5],
      ['2026-03-30T00:30', 2],
    ]);
  });

  it('lasts through the hour that repeats, and comes once', () => {
    expect(found(window('FREQ=DAILY'), '2026-10-24T12:00', '2026-10-26T12:00')).toEqual([
      ['2026-10-25T00:30', 2],
      ['2026-10-26T01:30', 1],
    ]);
  });

  it('ends at the second of two equal times', () => {
    const early = window('FREQ=DAILY', { startsAt: '2026-01-01T01:30' });
    expect(found(early, '2026-10-24T12:00', '2026-10-25T12:00')).toEqual([['2026-10-24T23:30', 2]]);
  });

  it('counts the first Monday in each of the months that a yearly rule names', () => {
    const mondays = window('FREQ=YEARLY;BYMONTH=1,7;BYDAY=1MO', { startsAt: '2026-01-01T12:00' });
    expect(found(mondays, '2026-01-01T00:00', '2027-01-01T00:00').map(([start]) => start)).toEqual([
      '2026-01-05T11:00',
      '2026-07-06T10:00',
    ]);
  });

  it('that lies wholly in the gap does not come', () => {
    const short = window('FREQ=DAILY', { startsAt: '2026-01-01T02:10', durationMinutes: 20 });
    expect(found(short, '2026-03-28T12:00', '2026-03-29T12:00')).toEqual([]);
  });

  it('is found far from its start, and whole though it began before the span', () => {
    const month = window('FREQ=MONTHLY;BYDAY=-1FR', { startsAt: '1999-12-31T22:00', durationMinutes: 7_320 });
    expect(found(month, '2026-12-01T12:00', '2026-12-05T00:00')).toEqual([['2026-11-27T21:00', 122]]);
    expect(isWithin({ window: month, at: at('2026-12-02T22:59') })).toBe(true);
    expect(isWithin({ window: month, at: at('2026-12-02T23:00') })).toBe(false);
    expect(isWithin({ window: month, at: at('2026-11-27T20:59') })).toBe(false);
  });

  it('skips days that a month or year does not have', () => {
    const last = window('FREQ=YEARLY', { startsAt: '2024-02-29T12:00' });
    expect(found(last, '2024-01-01T00:00', '2033-01-01T00:00').map(([start]) => start)).toEqual([
      '2024-02-29T11:00',
      '2028-02-29T11:00',
      '2032-02-29T11:00',
    ]);
  });

  it('ends with its count, and with its last moment', () => {
    expect(found(window('FREQ=DAILY;COUNT=3'), '2026-01-02T12:00', '2026-02-01T00:00')).toHaveLength(1);
    expect(found(window('FREQ=DAILY;UNTIL=20260103T013000Z'), '2026-01-01T00:00', '2026-02-01T00:00')).toHaveLength(3);
    expect(found(window('FREQ=DAILY;UNTIL=20260103T012959Z'), '2026-01-01T00:00', '2026-02-01T00:00')).toHaveLength(2);
    expect(found(window('FREQ=DAILY;UNTIL=20260103'), '2026-01-01T00:00', '2026-02-01T00:00')).toHaveLength(3);
  });

  it('answers as many as were asked for', () => {
    const options = { window: window('FREQ=DAILY'), from: at('2026-02-01T00:00'), to: at('2030-01-01T00:00') };
    expect(occurrences({ ...options, limit: 5 })).toHaveLength(5);
  });

  it('of a rule that never fits is not looked for for ever', () => {
    const never = window('FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3');
    expect(found(never, '2026-01-01T00:00', '2126-01-01T00:00')).toEqual([]);
  });
});

it('leaves out days by their date, which a count counts', () => {
  const three = window('FREQ=DAILY;COUNT=3', { except: ['2026-01-02', '2026-01-09'] });
  expect(found(three, '2026-01-01T00:00', '2026-02-01T00:00')).toHaveLength(2);
  const never = window('FREQ=DAILY;COUNT=1', { except: ['2026-01-01'] });
  expect(found(never, '2026-01-01T00:00', '2026-02-01T00:00')).toEqual([]);
});

describe('the text of a rule', () => {
  it.each([
    'FREQ=DAILY',
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;COUNT=10',
    'FREQ=MONTHLY;BYDAY=2TU,-1FR',
    'FREQ=YEARLY;BYMONTH=1,7;BYMONTHDAY=-1,15;UNTIL=20300101T000000',
  ])('%s is read and written the same', (text) => {
    const parsed = parseRecurrenceRule({ text: `RRULE:${text}`, zone });
    expect(parsed.kind === 'rule' && formatRecurrenceRule({ rule: parsed.rule })).toBe(text);
  });

  it.each([
    ['FREQ=SECONDLY', 'FREQ=SECONDLY'],
    ['FREQ=DAILY;INTERVAL=often', 'INTERVAL=often'],
    ['BYDAY=MO', 'BYDAY=MO'],
    ['FREQ=DAILY;BYHOUR=9', 'BYHOUR=9'],
    ['FREQ=DAILY;COUNT=0', 'count'],
    ['FREQ=DAILY;COUNT=2;UNTIL=20300101', 'until'],
    ['FREQ=WEEKLY;BYDAY=1MO', 'byDay'],
    ['FREQ=WEEKLY;BYMONTHDAY=1', 'byMonthDay'],
    ['FREQ=WEEKLY;INTERVAL=2;WKST=SU', 'WKST=SU'],
    ['FREQ=MONTHLY;BYMONTHDAY=32', 'byMonthDay.0'],
    ['FREQ=DAILY;UNTIL=soon', 'UNTIL=soon'],
    ['', ''],
    ['toString=1', 'toString=1'],
  ])('%s is refused for %s', (text, part) => {
    expect(parseRecurrenceRule({ text, zone })).toEqual({ kind: 'unsupported', part });
  });

  it('lets weeks begin anywhere where that changes nothing', () => {
    expect(parseRecurrenceRule({ text: 'FREQ=WEEKLY;WKST=SU', zone }).kind).toBe('rule');
  });
});

it('has defaults for what a rule leaves out', () => {
  expect(RecurrenceRule.parse({ freq: 'daily' })).toEqual({ freq: 'daily', interval: 1, count: null, until: null });
  expect(wallClockOf('1970-01-02T00:00:01')).toBe(86_401_000);
});
