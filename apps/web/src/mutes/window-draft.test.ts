import type { WindowTimes } from '@signalcraft/contracts/maintenance-windows';
import { describe, expect, it } from 'vitest';
import { draftOfTimes, newWindow, readWindow, type WindowDraft } from './window-draft.ts';
import { recurrenceSentence } from './window-text.ts';

const zone = 'Europe/Berlin';
const now = Date.parse('2026-03-24T10:20:00Z');
const draft = (over: Partial<WindowDraft> = {}): WindowDraft => ({
  ...newWindow({ now, zone }),
  kind: 'recurring',
  ...over,
});
type Recurring = Extract<WindowTimes, { kind: 'recurring' }>;
const times = (over: Partial<WindowDraft>): Recurring => {
  const read = readWindow(draft(over));
  if (read.kind !== 'times' || read.times.kind !== 'recurring') throw new Error(JSON.stringify(read));
  return read.times;
};

describe('a window that comes back', () => {
  it.each([
    [{ repeat: 'daily' }, 'Every day at 22:00 for 8 h, Europe/Berlin'],
    [{ repeat: 'weekly', days: ['fri', 'sat'] }, 'Every Friday and Saturday at 22:00 for 8 h, Europe/Berlin'],
    [{ interval: '2' }, 'Every 2 weeks on Saturday at 22:00 for 8 h, Europe/Berlin'],
    [
      { repeat: 'monthly', ordinal: -1, day: 'sun', ends: 'after', count: '3' },
      'Every month on the last Sunday at 22:00 for 8 h, Europe/Berlin, 3 times',
    ],
    [
      { from: '18:00', to: '06:00', daysLater: 3, days: ['fri'], ends: 'on', lastDay: '2026-12-31' },
      'Every Friday at 18:00 for 2 d 12 h, Europe/Berlin, until 2026-12-31',
    ],
    [
      { repeat: 'text', text: 'RRULE:FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24' },
      'FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24 at 22:00 for 8 h, Europe/Berlin',
    ],
    [{ except: ['2026-12-26'] }, 'Every Saturday at 22:00 for 8 h, Europe/Berlin, but not on 2026-12-26'],
  ] as [Partial<WindowDraft>, string][])('is read from %j, said in words, and written back the same', (over, words) => {
    const read = times(over);
    expect(recurrenceSentence(read)).toBe(words);
    expect(readWindow(draftOfTimes({ times: read, now, zone: 'UTC' }))).toEqual({ kind: 'times', times: read });
  });

  it('takes an end in UTC as its own clock reads it', () => {
    expect(times({ repeat: 'text', text: 'FREQ=DAILY;UNTIL=20260701T120000Z' }).rule.until).toBe('2026-07-01T14:00:00');
  });

  it.each([
    [{ zone: 'Mars/Base' }, 'zone', 'no time zone'],
    [{ zone: '+01:00' }, 'zone', 'no time zone'],
    [{ daysLater: 0 }, 'to', 'next day'],
    [{ from: '' }, 'from', 'Give a time'],
    [{ firstDay: '' }, 'firstDay', 'Give a date'],
    [{ days: [] }, 'repeat', 'at least one day'],
    [{ interval: '0' }, 'repeat', 'whole number'],
    [{ ends: 'on' }, 'ends', 'Give a date'],
    [{ ends: 'after', count: 'many' }, 'ends', 'whole number'],
    [{ repeat: 'text', text: 'FREQ=DAILY;BYHOUR=9' }, 'repeat', 'BYHOUR=9'],
  ] as [Partial<WindowDraft>, string, string][])('is refused for %j at %s', (over, field, why) => {
    expect(readWindow(draft(over))).toEqual({ kind: 'faulty', field, why: expect.stringContaining(why) });
  });
});

describe('a single window', () => {
  const once = (over: Partial<WindowDraft>) => readWindow({ ...newWindow({ now, zone }), ...over });

  it('is two hours from the next full hour on, and stays what it is', () => {
    const times = { kind: 'once', startsAt: '2026-03-24T11:00:00.000Z', endsAt: '2026-03-24T13:00:00.000Z' } as const;
    expect(once({})).toEqual({ kind: 'times', times });
    expect(readWindow(draftOfTimes({ times, now: now + 1e9, zone }))).toEqual({ kind: 'times', times });
  });

  it('must end after it begins', () => {
    expect(once({ startsAt: '2026-03-24T13:00', endsAt: '2026-03-24T13:00' })).toMatchObject({ field: 'endsAt' });
    expect(once({ startsAt: '' })).toMatchObject({ field: 'startsAt' });
  });
});
