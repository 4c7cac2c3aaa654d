import type { CalendarProblem } from '@signalcraft/contracts/schedule-api';
import { Zone } from '@signalcraft/contracts/wall-time';
import ICAL from 'ical.js';
import { findIana } from 'windows-iana';
import { DAY_MS } from './on-call-calendar.ts';
import type { Span } from './on-call-spans.ts';
import { formatWallClock, wallClockOf } from './on-call-wall-time.ts';
import { firstInstantOf, lastInstantOf, type WallClock, wallClockAt } from './on-call-zone.ts';
import { occurrences } from './recurrence.ts';
import { parseRecurrenceRule } from './recurrence-text.ts';
import { days, type Instant } from './time.ts';

export const CALENDAR_LIMITS = {
  characters: 2_097_152,
  entries: 1_000,
  events: 20_000,
  occurrencesAnEvent: 1_000,
  eventDays: 366,
  /** How far before the span a rule with a count may begin: all its occurrences since are counted. */
  countedDays: 20 * 366,
} as const;

export type ImportedEvent = Span & {
  uid: string;
  title: string;
  isAllDay: boolean;
  /** False where the event says that it leaves its people free. */
  isBusy: boolean;
  /** Of the organizer and of those invited, in lower case. */
  emails: string[];
};

export type ImportProblem = {
  uid: string;
  title: string;
  reason: CalendarProblem;
  /** What could not be read. */
  detail: string;
};

export type CalendarImport =
  | { kind: 'read'; events: ImportedEvent[]; problems: ImportProblem[] }
  | { kind: 'refused'; reason: 'too_large' | 'not_a_calendar' | 'too_many_events' };

/**
 * The events of an iCalendar (RFC 5545) that reach into a span, in order, each occurrence of its own. An event that
 * cannot be read whole is a problem and not in the list. Cancelled ones are left out. Times without a zone, and whole
 * days, are read in `zone`; zones must have IANA names, say theirs in X-LIC-LOCATION, or have one of the names that
 * Windows gives to zones.
 */
export function importCalendar(options: { text: string; zone: string } & Span): CalendarImport {
  const { text } = options;
  if (text.length > CALENDAR_LIMITS.characters) return { kind: 'refused', reason: 'too_large' };
  const calendars = parseCalendars(text);
  if (!calendars) return { kind: 'refused', reason: 'not_a_calendar' };
  const events: ImportedEvent[] = [];
  const problems: ImportProblem[] = [];
  for (const [, , components] of calendars) {
    const entries = components.filter(([name]) => name === 'vevent');
    if (entries.length > CALENDAR_LIMITS.entries) return { kind: 'refused', reason: 'too_many_events' };
    const context = { ...options, zoneNames: zoneNamesOf(components), moved: movedOf(entries) };
    for (const entry of entries) {
      const read = readEvent(entry, context);
      if ('problem' in read) problems.push(read.problem);
      else events.push(...read.events);
      if (events.length > CALENDAR_LIMITS.events) return { kind: 'refused', reason: 'too_many_events' };
    }
  }
  return { kind: 'read', events: events.sort((a, b) => a.from - b.from), problems };
}

type Property = [name: string, parameters: Record<string, unknown>, type: string, ...values: unknown[]];
type Component = [name: string, properties: Property[], components: Component[]];

type Context = Span & {
  zone: string;
  /** IANA names by the names that the calendar itself gives to zones. */
  zoneNames: ReadonlyMap<string, string>;
  /** Occurrences that entries of their own replace: their wall times by UID. */
  moved: ReadonlyMap<string, ReadonlySet<string>>;
};

function parseCalendars(text: string): Component[] | undefined {
  try {
    const parsed: Component | Component[] = ICAL.parse(text);
    const all = typeof parsed[0] === 'string' ? [parsed as Component] : (parsed as Component[]);
    return all.length > 0 && all.every(([name]) => name === 'vcalendar') ? all : undefined;
  } catch {
    return undefined;
  }
}

function zoneNamesOf(components: readonly Component[]): Map<string, string> {
  const names = new Map<string, string>();
  for (const component of components) {
    if (component[0] !== 'vtimezone') continue;
    const location = textOf(component, 'x-lic-location');
    if (Zone.safeParse(location).success) names.set(textOf(component, 'tzid'), location);
  }
  return names;
}

function movedOf(entries: readonly Component[]): Map<string, Set<string>> {
  const moved = new Map<string, Set<string>>();
  for (const entry of entries) {
    const id = textOf(entry, 'recurrence-id');
    if (id === '') continue;
    const uid = textOf(entry, 'uid');
    moved.set(uid, (moved.get(uid) ?? new Set()).add(id));
  }
  return moved;
}

function readEvent(entry: Component, context: Context): { events: ImportedEvent[] } | { problem: ImportProblem } {
  const uid = textOf(entry, 'uid');
  const title = textOf(entry, 'summary');
  const fail = (reason: CalendarProblem, detail: string) => ({ problem: { uid, title, reason, detail } });
  if (textOf(entry, 'status').toUpperCase() === 'CANCELLED') return { events: [] };
  const [startProperty] = propertiesOf(entry, 'dtstart');
  if (!startProperty) return fail('no_start', 'DTSTART');
  const starts = readTimes(startProperty, context);
  if ('problem' in starts) return fail(starts.problem, starts.detail);
  const [start] = starts.times;
  if (!start) return fail('no_start', 'DTSTART');
  const length = lengthOf(entry, start, context);
  if ('problem' in length) return fail(length.problem, length.detail);
  if (length.ms < 0) return fail('unreadable_time', 'DTEND');
  if (length.ms > days(CALENDAR_LIMITS.eventDays)) return fail('too_long', 'DTEND');
  const found = spansOf({ entry, start, length: length.ms, context });
  if ('problem' in found) return fail(found.problem, found.detail);
  const base = {
    uid,
    title,
    isAllDay: start.isDate,
    isBusy: textOf(entry, 'transp').toUpperCase() !== 'TRANSPARENT',
    emails: emailsOf(entry),
  };
  return { events: found.spans.map(({ from, to }) => ({ ...base, from, to })) };
}

type Time = { wall: WallClock; zone: string; isDate: boolean };
type Unread = { problem: CalendarProblem; detail: string };

const spanOf = ({ wall, zone }: Time, length: number): Span => ({
  from: firstInstantOf({ zone, wall }),
  to: lastInstantOf({ zone, wall: wall + length }),
});

/** The occurrences that reach into the span: by rule and RDATE, without EXDATE and those moved by an entry of their own. */
function spansOf(options: {
  entry: Component;
  start: Time;
  length: number;
  context: Context;
}): { spans: Span[] } | Unread {
  const { entry, start, length, context } = options;
  const isReplacement = propertiesOf(entry, 'recurrence-id').length > 0;
  const spans = new Map<Instant, Span>();
  const add = (span: Span) => spans.set(span.from, span);
  add(spanOf(start, length));
  const rules = isReplacement ? [] : propertiesOf(entry, 'rrule');
  for (const [, , , value] of rules) {
    const text = ruleText(value);
    const parsed = parseRecurrenceRule({ text, zone: start.zone });
    if (parsed.kind === 'unsupported') return { problem: 'unsupported_rule', detail: text };
    if (parsed.rule.count !== null && context.from - start.wall > days(CALENDAR_LIMITS.countedDays)) {
      return { problem: 'unsupported_rule', detail: text };
    }
    const window = {
      zone: start.zone,
      startsAt: formatWallClock(start.wall),
      durationMinutes: length / 60_000,
      rule: parsed.rule,
    };
    const limit = CALENDAR_LIMITS.occurrencesAnEvent;
    const found = occurrences({ window, from: context.from, to: context.to, limit: limit + 1 });
    if (found.length > limit) return { problem: 'too_many_occurrences', detail: text };
    found.forEach(add);
  }
  for (const name of isReplacement ? [] : ['rdate', 'exdate']) {
    for (const property of propertiesOf(entry, name)) {
      const read = readTimes(property, context);
      if ('problem' in read) return read;
      for (const time of read.times) {
        if (name === 'rdate') add(spanOf(time, length));
        else spans.delete(spanOf(time, length).from);
      }
    }
  }
  for (const id of (isReplacement ? undefined : context.moved.get(textOf(entry, 'uid'))) ?? []) {
    const read = readTime(id, start.zone, context);
    if (read) spans.delete(spanOf(read, length).from);
  }
  return {
    spans: [...spans.values()].filter(
      (span) => span.from < span.to && span.from < context.to && span.to > context.from,
    ),
  };
}

function lengthOf(entry: Component, start: Time, context: Context): { ms: number } | Unread {
  const [endProperty] = propertiesOf(entry, 'dtend');
  if (endProperty) {
    const read = readTimes(endProperty, context);
    if ('problem' in read) return read;
    const [end] = read.times;
    if (!end) return { problem: 'unreadable_time', detail: 'DTEND' };
    if (end.zone === start.zone) return { ms: end.wall - start.wall };
    // An end may be told in another zone than the start, as flights are.
    const at = lastInstantOf({ zone: end.zone, wall: end.wall });
    return { ms: wallClockAt({ zone: start.zone, at }) - start.wall };
  }
  const duration = textOf(entry, 'duration');
  if (duration === '') return { ms: start.isDate ? DAY_MS : 0 };
  const [, sign, weeks = 0, wholeDays = 0, hours = 0, minutes = 0, seconds = 0] =
    /^(\+?)P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/.exec(duration) ?? [];
  if (sign === undefined) return { problem: 'unreadable_time', detail: duration };
  const ofDay = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds);
  return { ms: days(Number(weeks) * 7 + Number(wholeDays)) + ofDay * 1_000 };
}

function readTimes(property: Property, context: Context): { times: Time[] } | Unread {
  const [, parameters, , ...values] = property;
  const name = typeof parameters['tzid'] === 'string' ? parameters['tzid'] : undefined;
  const zone = name === undefined ? context.zone : (context.zoneNames.get(name) ?? windowsZoneOf(name) ?? name);
  if (!Zone.safeParse(zone).success) return { problem: 'unknown_zone', detail: zone };
  const times: Time[] = [];
  for (const value of values) {
    // An RDATE may be a period, which is its start and an end of its own.
    const time = typeof value === 'string' ? readTime(value, zone, context) : undefined;
    if (!time) return { problem: 'unreadable_time', detail: String(value) };
    times.push(time);
  }
  return { times };
}

/** Outlook and Exchange name zones as Windows does: each stands for one IANA zone by the table of the Unicode CLDR. */
const windowsZoneOf = (name: string): string | undefined =>
  findIana(name, '001').find((zone) => Zone.safeParse(zone).success);

function readTime(text: string, zone: string, context: Context): Time | undefined {
  const match = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d:\d\d)(Z?))?$/.exec(text);
  if (!match) return undefined;
  const [, day, time, utc] = match;
  const written = `${day}T${time ?? '00:00:00'}`;
  const wall = wallClockOf(written);
  // Also refuses what rolls over, such as 31 February.
  if (wall < 0 || !written.startsWith(formatWallClock(wall).slice(0, 16))) return undefined;
  return { wall, zone: utc === 'Z' ? 'UTC' : time === undefined ? context.zone : zone, isDate: time === undefined };
}

/** Puts the parser's reading of a rule back into text. */
function ruleText(value: unknown): string {
  return Object.entries(value ?? {})
    .map(([name, part]) => {
      if (name === 'wkst') return `WKST=${['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA'][Number(part) - 1]}`;
      return `${name.toUpperCase()}=${name === 'until' ? String(part).replaceAll(/[-:]/g, '') : String(part)}`;
    })
    .join(';');
}

const propertiesOf = ([, properties]: Component, name: string): Property[] =>
  properties.filter((property) => property[0] === name);

function textOf(component: Component, name: string): string {
  const value = propertiesOf(component, name)[0]?.[3];
  return typeof value === 'string' ? value : '';
}

const emailsOf = (entry: Component): string[] => {
  const addresses = [...propertiesOf(entry, 'organizer'), ...propertiesOf(entry, 'attendee')]
    .map((property) => String(property[3]).toLowerCase())
    .filter((value) => value.startsWith('mailto:'));
  return [...new Set(addresses.map((value) => value.slice('mailto:'.length)))];
};
