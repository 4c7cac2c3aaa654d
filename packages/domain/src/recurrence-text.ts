import { RecurrenceRule } from '@signalcraft/contracts/recurrence';
import { Weekday } from '@signalcraft/contracts/wall-time';
import { formatWallClock, wallClockOf } from './on-call-wall-time.ts';
import { wallClockAt } from './on-call-zone.ts';

export type ParsedRule =
  | { kind: 'rule'; rule: RecurrenceRule }
  /** The part of the text that this system's rules cannot say, or that is no rule at all. */
  | { kind: 'unsupported'; part: string };

/** Reads RFC 5545's RRULE, with or without its name. An UNTIL in UTC becomes wall-clock time of the zone. */
export function parseRecurrenceRule(options: { text: string; zone: string }): ParsedRule {
  const fields: Record<string, unknown> = {};
  for (const part of options.text.replace(/^RRULE:/i, '').split(';')) {
    const [name = '', value = ''] = part.toUpperCase().split('=');
    const read = Object.hasOwn(READERS, name) ? READERS[name]?.(value, options.zone) : undefined;
    if (!read) return { kind: 'unsupported', part };
    Object.assign(fields, read);
  }
  const { weekStart, ...rule } = fields;
  // Where a week begins matters only to rules that skip weeks.
  if (weekStart !== undefined && weekStart !== 'MO' && fields['freq'] === 'weekly' && (fields['interval'] ?? 1) !== 1)
    return { kind: 'unsupported', part: `WKST=${weekStart}` };
  const parsed = RecurrenceRule.safeParse(rule);
  if (parsed.success) return { kind: 'rule', rule: parsed.data };
  return { kind: 'unsupported', part: parsed.error.issues[0]?.path.join('.') || options.text };
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
const READERS: Record<string, (value: string, zone: string) => Record<string, unknown> | undefined> = {
  FREQ: (value) => ({ freq: value.toLowerCase() }),
  INTERVAL: (value) => ({ interval: Number(value) }),
  COUNT: (value) => ({ count: Number(value) }),
  UNTIL: (value, zone) => {
    const until = readUntil(value, zone);
    return until === undefined ? undefined : { until };
  },
  BYDAY: (value) => {
    const days = value.split(',').map(readByDay);
    return days.every((day) => day !== undefined) ? { byDay: days } : undefined;
  },
  BYMONTHDAY: (value) => ({ byMonthDay: value.split(',').map(Number) }),
  BYMONTH: (value) => ({ byMonth: value.split(',').map(Number) }),
  WKST: (value) => ({ weekStart: value }),
};

function readByDay(text: string): { day: Weekday; ordinal: number | null } | undefined {
  const [, ordinal, code] = /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(text) ?? [];
  const day = Weekday.options.find((day) => codeOf(day) === code);
  return day === undefined ? undefined : { day, ordinal: ordinal === undefined ? null : Number(ordinal) };
}

function readUntil(text: string, zone: string): string | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?$/.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour = '23', minute = '59', second = '59', utc] = match;
  const local = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
  return utc === 'Z' ? formatWallClock(wallClockAt({ zone, at: wallClockOf(local) })) : local;
}
