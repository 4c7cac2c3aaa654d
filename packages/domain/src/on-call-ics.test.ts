import ICAL from 'ical.js';
import { describe, expect, it } from 'vitest';
import { calendarOf } from './on-call-ics.ts';
import { importCalendar } from './on-call-ics-import.ts';
import type { OnCallSegment } from './on-call-plan.ts';
import { instantOfWallTime, wallClockOf } from './on-call-wall-time.ts';
import { days, hours } from './time.ts';

const start = wallClockOf('2026-03-01T00:00');
const names = new Map([
  ['ann', 'Ann; «Änne», the first\nof her name 🚒 and of 🚒🚒🚒🚒🚒🚒🚒🚒🚒🚒🚒🚒🚒🚒🚒🚒🚒🚒🚒🚒🚒🚒'],
]);
const segments: OnCallSegment[] = [
  {
    from: start,
    to: start + hours(8),
    onCall: { kind: 'held', memberId: 'ann', by: { kind: 'layer', layerId: 'layer', turn: 7 } },
  },
  { from: start + hours(8), to: start + hours(9), onCall: { kind: 'gap', reason: 'restricted' } },
  {
    from: start + hours(9),
    to: start + hours(12),
    onCall: { kind: 'gap', reason: 'person_gone', memberId: 'bob', by: { kind: 'override', overrideId: 'o' } },
  },
  {
    from: start + hours(12),
    to: start + hours(14),
    onCall: {
      kind: 'held',
      memberId: 'cy',
      by: { kind: 'temporary', temporaryScheduleId: 't', shift: 2 },
    },
  },
];
const calendar = calendarOf({
  scheduleId: 'schedule',
  name: 'Back-end, nights',
  segments,
  names,
  url: 'https://signals.example.com/schedules/1',
  now: start - days(1),
});

describe('a schedule as an iCalendar', () => {
  it('has lines of at most 75 bytes that end in CR LF, and no character cut in two', () => {
    const lines = calendar.split('\r\n');
    expect(lines.pop()).toBe('');
    const encoder = new TextEncoder();
    expect(lines.map((line) => encoder.encode(line).length).filter((bytes) => bytes > 75)).toEqual([]);
    expect(lines.some((line) => line.startsWith(' '))).toBe(true);
    expect(lines.join('')).not.toMatch(/[\r\n]/);
    expect(calendar.isWellFormed()).toBe(true);
  });

  it('has an event for each segment, in UTC, with a UID of its own that its end does not change', () => {
    const uids = (text: string) => text.match(/^UID:.*$/gm);
    expect(calendar.match(/^DTSTART:.*$/gm)).toEqual([
      'DTSTART:20260301T000000Z',
      'DTSTART:20260301T080000Z',
      'DTSTART:20260301T090000Z',
      'DTSTART:20260301T120000Z',
    ]);
    expect(new Set(uids(calendar)).size).toBe(4);
    const longer = segments.map((segment) => ({ ...segment, to: segment.to + 1_000 }));
    const options = { scheduleId: 'schedule', name: 'other', names, url: '', now: start };
    expect(uids(calendarOf({ ...options, segments: longer }))).toEqual(uids(calendar));
  });

  it('reads back, by another’s parser, as what was written', () => {
    const component = new ICAL.Component(ICAL.parse(calendar));
    expect(component.getAllSubcomponents('vevent').map((event) => event.getFirstPropertyValue('summary'))).toEqual([
      `On call: ${names.get('ann')} (Back-end, nights)`,
      'Nobody is on call: outside the layers’ hours (Back-end, nights)',
      'Nobody is on call: the person in turn has left (Back-end, nights)',
      'On call: a member (Back-end, nights)',
    ]);
    const read = importCalendar({ text: calendar, zone: 'UTC', from: start, to: start + days(1) });
    expect(read.kind === 'read' && read.events.map(({ from, to }) => ({ from, to }))).toEqual(
      segments.map(({ from, to }) => ({ from, to })),
    );
    expect(read.kind === 'read' && read.events.every(({ isBusy }) => !isBusy)).toBe(true);
  });

  it('lets nobody write lines of their own', () => {
    const evil = 'x\r\nEND:VCALENDAR\u0000\u0085';
    const text = calendarOf({
      scheduleId: 's',
      name: evil,
      segments,
      names: new Map([['ann', evil]]),
      url: `https://a/${evil}`,
      now: start,
    });
    expect(text.match(/^END:VCALENDAR/gm)).toHaveLength(1);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/\p{Cc}/u);
  });
});

const at = (time: string, zone: string) => instantOfWallTime({ time, zone, edge: 'start' });
const vevent = (...lines: string[]) => ['BEGIN:VEVENT', ...lines, 'END:VEVENT'].join('\r\n');
const vcalendar = (...parts: string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', ...parts, 'END:VCALENDAR', ''].join('\r\n');

function read(text: string, span = { from: start - days(60), to: start + days(120) }) {
  const found = importCalendar({ text, zone: 'Europe/Berlin', ...span });
  if (found.kind !== 'read') throw new Error(found.reason);
  return found;
}

describe('a calendar from elsewhere', () => {
  it('is refused when its rules make too many events', () => {
    const daily = vevent('UID:a', 'DTSTART:20260101T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY');
    const text = vcalendar(...Array.from({ length: 200 }, () => daily));
    const ask = (dayCount: number) => importCalendar({ text, zone: 'UTC', from: start, to: start + days(dayCount) });
    expect(ask(100).kind).toBe('read');
    expect(ask(101)).toEqual({ kind: 'refused', reason: 'too_many_events' });
  });

  it('keeps an event at its hour in its own zone, through the change of the clock and without the days left out', () => {
    const { events, problems } = read(
      vcalendar(
        vevent(
          'UID:a',
          'SUMMARY:Holiday\\, at last',
          'DTSTART;TZID=America/New_York:20260302T090000',
          'DTEND;TZID=America/New_York:20260302T170000',
          'RRULE:FREQ=WEEKLY;COUNT=4;BYDAY=MO;WKST=SU',
          'EXDATE;TZID=America/New_York:20260316T090000',
          'ORGANIZER;CN=Ann:MAILTO:Ann@Example.com',
          'ATTENDEE:mailto:bob@example.com',
        ),
        vevent(
          'UID:a',
          'RECURRENCE-ID;TZID=America/New_York:20260323T090000',
          'DTSTART:20260324T120000Z',
          'DURATION:PT1H30M',
        ),
      ),
    );
    expect(problems).toEqual([]);
    expect(events.map(({ from }) => from)).toEqual([
      at('2026-03-02T09:00', 'America/New_York'),
      at('2026-03-09T09:00', 'America/New_York'),
      at('2026-03-24T12:00', 'UTC'),
    ]);
    expect(events.map((event) => (event.to - event.from) / hours(1))).toEqual([8, 8, 1.5]);
    expect(events[0]).toMatchObject({
      title: 'Holiday, at last',
      isAllDay: false,
      isBusy: true,
      emails: ['ann@example.com', 'bob@example.com'],
    });
  });

  it('reads whole days and times without a zone on the reader’s clock', () => {
    const { events } = read(
      vcalendar(
        vevent('UID:d', 'DTSTART;VALUE=DATE:20260328', 'DTEND;VALUE=DATE:20260330', 'TRANSP:TRANSPARENT'),
        vevent('UID:f', 'DTSTART:20260701T100000', 'DURATION:PT1H'),
        vevent('UID:x', 'DTSTART;VALUE=DATE:20260501', 'STATUS:CANCELLED'),
      ),
      { from: start, to: start + days(200) },
    );
    expect(
      events.map(({ uid, from, to, isAllDay, isBusy }) => [uid, from, (to - from) / hours(1), isAllDay, isBusy]),
    ).toEqual([
      ['d', at('2026-03-28T00:00', 'Europe/Berlin'), 47, true, false],
      ['f', at('2026-07-01T10:00', 'Europe/Berlin'), 1, false, true],
    ]);
  });

  it('takes the IANA name that a calendar gives for its own name of a zone', () => {
    const zone = ['BEGIN:VTIMEZONE', 'TZID:ours', 'X-LIC-LOCATION:Asia/Tokyo', 'END:VTIMEZONE'].join('\r\n');
    const { events } = read(vcalendar(zone, vevent('UID:z', 'DTSTART;TZID=ours:20260301T090000', 'DURATION:P1D')));
    expect(events[0]?.from).toBe(at('2026-03-01T09:00', 'Asia/Tokyo'));
  });

  it.each([
    ['W. Europe Standard Time', 'Europe/Berlin'],
    ['Pacific Standard Time', 'America/Los_Angeles'],
    ['India Standard Time', 'Asia/Kolkata'],
    ['UTC', 'UTC'],
  ])('takes the IANA zone that Windows’ %s stands for', (name, zone) => {
    const event = vevent('UID:w', `DTSTART;TZID=${name}:20260330T090000`, 'DURATION:P1D');
    expect(read(vcalendar(event)).events[0]?.from).toBe(at('2026-03-30T09:00', zone));
  });

  it.each([
    ['unknown_zone', ['DTSTART;TZID=Customized Time Zone:20260301T090000']],
    ['unsupported_rule', ['DTSTART:20260301T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=SECONDLY']],
    ['unsupported_rule', ['DTSTART:20260301T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1']],
    ['unsupported_rule', ['DTSTART:19700101T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=YEARLY;COUNT=100']],
    ['unreadable_time', ['DTSTART:garbage']],
    ['unreadable_time', ['DTSTART:20260231T090000Z']],
    ['unreadable_time', ['DTSTART:20260301T090000Z', 'DTEND:20260301T080000Z']],
    ['too_long', ['DTSTART:20260301T090000Z', 'DTEND:20990301T080000Z']],
    ['too_many_occurrences', ['DTSTART:20000101T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY']],
    ['no_start', ['SUMMARY:nothing']],
  ])('names as %s what it cannot read, and reads the rest', (reason, lines) => {
    const good = vevent('UID:good', 'DTSTART:20260301T090000Z', 'DURATION:PT1H');
    const { events, problems } = read(vcalendar(vevent('UID:bad', ...lines), good), {
      from: start,
      to: start + days(1_100),
    });
    expect(problems).toMatchObject([{ uid: 'bad', reason }]);
    expect(events.map(({ uid }) => uid)).toEqual(['good']);
  });

  it.each([
    ['not_a_calendar', 'hello'],
    ['not_a_calendar', ''],
    ['not_a_calendar', 'BEGIN:VCARD\r\nEND:VCARD'],
    ['not_a_calendar', vcalendar(vevent('UID:a', 'DTSTART:20260301T090000Z', 'RRULE:FREQ=OFTEN'))],
    ['too_large', ' '.repeat(3_000_000)],
    ['too_many_events', vcalendar(...Array.from({ length: 1_001 }, () => vevent('UID:a')))],
  ])('is refused as %s when it is none', (reason, text) => {
    expect(importCalendar({ text, zone: 'UTC', from: 0, to: 1 })).toEqual({ kind: 'refused', reason });
  });
});
