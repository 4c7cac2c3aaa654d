import { describe, expect, it } from 'vitest';
import { daysText, weekHoursText } from './week-hours-text.ts';

describe('hours of a week in words', () => {
  it('name spans of days, single days and the whole week', () => {
    expect(daysText(['fri', 'mon', 'tue', 'wed', 'thu'])).toBe('Mon–Fri');
    expect(daysText(['sat', 'sun'])).toBe('Sat, Sun');
    expect(daysText(['mon', 'wed', 'thu', 'fri'])).toBe('Mon, Wed–Fri');
    expect(daysText(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])).toBe('every day');
  });
  it('say the zone, and when the end is on the next day', () => {
    const zone = 'Europe/Berlin';
    expect(weekHoursText({ days: ['mon'], from: '09:00', to: '17:00', zone })).toBe('Mon 09:00–17:00, Europe/Berlin');
    expect(weekHoursText({ days: ['mon'], from: '22:00', to: '06:00', zone })).toBe(
      'Mon 22:00–06:00 (next day), Europe/Berlin',
    );
    expect(weekHoursText({ days: ['mon'], from: '00:00', to: '24:00', zone })).toBe('Mon 00:00–24:00, Europe/Berlin');
  });
});
