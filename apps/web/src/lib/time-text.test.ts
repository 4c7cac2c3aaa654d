import { describe, expect, it } from 'vitest';
import { ageText, countdownText, durationText, utcText, zonedText } from './time-text.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('durationText', () => {
  it.each([
    [-5_000, '0 s'],
    [59_999, '59 s'],
    [MINUTE, '1 min'],
    [HOUR - 1, '59 min'],
    [HOUR, '1 h'],
    [3 * HOUR + 20 * MINUTE, '3 h 20 min'],
    [11 * HOUR + 20 * MINUTE, '11 h'],
    [24 * HOUR - 1, '23 h'],
    [52 * HOUR, '2 d 4 h'],
    [400 * 24 * HOUR, '400 d'],
  ])('%d ms are %s', (ms, text) => {
    expect(durationText(ms)).toBe(text);
  });
});

it('calls what has just been now, also when the clocks differ', () => {
  expect([ageText(-2_000), ageText(4_999), ageText(5_000)]).toEqual(['now', 'now', '5 s']);
});

it.each([
  [0, 'due'],
  [1, '0:01'],
  [245_000, '4:05'],
  [3_723_000, '1:02:03'],
])('counts %d ms down as %s', (ms, text) => {
  expect(countdownText(ms)).toBe(text);
});

it('names UTC as such', () => {
  expect(utcText('2026-11-24T09:05:07.123+02:00')).toBe('2026-11-24 07:05:07 UTC');
});

describe('zonedText', () => {
  const now = Date.parse('2026-11-24T20:00:00Z');
  const text = (iso: string, timeZone: string, to: 'second' | 'minute' = 'second'): string =>
    zonedText({ iso, now, to, timeZone });

  it('leaves the date out when it is today in that zone', () => {
    expect(text('2026-11-24T09:05:07Z', 'UTC')).toBe('09:05:07');
    expect(text('2026-11-24T19:05:07Z', 'Asia/Kolkata')).toBe('00:35:07');
  });

  it('says the date when it is another day in that zone, though the same in UTC', () => {
    expect(text('2026-11-24T09:05:07Z', 'Asia/Kolkata', 'minute')).toBe('24 Nov, 14:35');
  });

  it('says the year when it is another', () => {
    expect(text('2025-12-31T09:05:07Z', 'UTC', 'minute')).toBe('31 Dec 2025, 09:05');
  });
});
