import type { RecurrenceRule } from './recurrence.ts';
import type { Weekday } from './wall-time.ts';

export type ParsedRule =
  | { kind: 'rule'; rule: RecurrenceRule }
  /** The part of the text that this system's rules cannot say, or that is no rule at all. */
  | { kind: 'unsupported'; part: string };

type Fields = Partial<RecurrenceRule>;
type Reader = (value: string, toWallClock: (utc: string) => string) => Fields | undefined;

const FREQUENCIES = ['daily', 'weekly', 'monthly', 'yearly'] as const satisfies RecurrenceRule['freq'][];
const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/**
 * Reads RFC 5545's RRULE, with or without its name. `toWallClock` answers what the window's clock reads at an UNTIL
 * that is given in UTC, both as `YYYY-MM-DDTHH:mm:ss`. Whether the parts go together and within their limits only the
 * schema says.
 */
export function readRecurrenceRule(options: { text: string; toWallClock: (utc: string) => string }): ParsedRule {
  const fields: Fields = {};
  let weekStart = 'MO';
  for (const part of options.text.replace(/^RRULE:/i, '').split(';')) {
    const [name = '', value = ''] = part.toUpperCase().split('=');
    if (name === 'WKST') {
      weekStart = value;
      continue;
    }
    const read = Object.hasOwn(READERS, name) ? READERS[name]?.(value, options.toWallClock) : undefined;
    if (!read) return { kind: 'unsupported', part };
    Object.assign(fields, read);
  }
  const { freq, interval = 1, count = null, until = null, ...days } = fields;
  if (!freq) return { kind: 'unsupported', part: options.text };
  // Where a week begins matters only to rules that skip weeks.
  if (weekStart !== 'MO' && freq === 'weekly' && interval !== 1)
    return { kind: 'unsupported', part: `WKST=${weekStart}` };
  return { kind: 'rule', rule: { freq, interval, ...days, count, until } };
}

/** Writes the rule as RFC 5545's RRULE, without its name; UNTIL is wall-clock time, as in a rule with a TZID. */
export function formatRecurrenceRule(options: { rule: RecurrenceRule }): string {
  const { rule } = options;
  const parts = [`FREQ=${rule.freq.toUpperCase()}`];
  if (rule.interval !== 1) parts.push(`INTERVAL=${rule.interval}`);
  if (rule.byMonth) parts.push(`BYMONTH=${rule.byMonth.join(',')}`);
  if (rule.byMonthDay) parts.push(`BYMONTHDAY=${rule.byMonthDay.join(',')}`);
  if (rule.byDay) {
    parts.push(`BYDAY=${rule.byDay.map(({ day, ordinal }) => `${ordinal ?? ''}${codeOf(day)}`).join(',')}`);
  }
  if (rule.count !== null) parts.push(`COUNT=${rule.count}`);
  if (rule.until !== null) parts.push(`UNTIL=${compact(rule.until)}`);
  return parts.join(';');
}

const codeOf = (day: Weekday): string => day.slice(0, 2).toUpperCase();

const compact = (local: string): string => `${local.replaceAll(/[-:]/g, '')}${local.length === 16 ? '00' : ''}`;

/** Each answers the fields its part sets, or nothing where it cannot be read. */
const READERS: Record<string, Reader> = {
  FREQ: (value) => {
    const freq = FREQUENCIES.find((each) => each === value.toLowerCase());
    return freq && { freq };
  },
  INTERVAL: (value) => (isWhole(value) ? { interval: Number(value) } : undefined),
  COUNT: (value) => (isWhole(value) ? { count: Number(value) } : undefined),
  UNTIL: (value, toWallClock) => {
    const until = readUntil(value, toWallClock);
    return until === undefined ? undefined : { until };
  },
  BYDAY: (value) => {
    const days = value.split(',').map(readByDay);
    return days.every((day) => day !== undefined) ? { byDay: days } : undefined;
  },
  BYMONTHDAY: (value) => {
    const byMonthDay = readNumbers(value);
    return byMonthDay && { byMonthDay };
  },
  BYMONTH: (value) => {
    const byMonth = readNumbers(value);
    return byMonth && { byMonth };
  },
};

const isWhole = (text: string): boolean => /^\d{1,9}$/.test(text);

const readNumbers = (text: string): number[] | undefined =>
  /^[+-]?\d{1,9}(,[+-]?\d{1,9})*$/.test(text) ? text.split(',').map(Number) : undefined;

function readByDay(text: string): { day: Weekday; ordinal: number | null } | undefined {
  const [, ordinal, code] = /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(text) ?? [];
  const day = WEEKDAYS.find((day) => codeOf(day) === code);
  return day === undefined ? undefined : { day, ordinal: ordinal === undefined ? null : Number(ordinal) };
}

function readUntil(text: string, toWallClock: (utc: string) => string): string | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?$/.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour = '23', minute = '59', second = '59', utc] = match;
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  return utc === 'Z' ? toWallClock(local) : local;
}
