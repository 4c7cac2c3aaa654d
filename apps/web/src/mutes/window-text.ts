import type { WindowTimes } from '@signalcraft/contracts/maintenance-windows';
import type { RecurrenceRule } from '@signalcraft/contracts/recurrence';
import { formatRecurrenceRule } from '@signalcraft/contracts/recurrence-text';
import type { Weekday } from '@signalcraft/contracts/wall-time';
import { durationText } from '../lib/time-text.ts';

export const WEEKDAYS: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
export const WEEKDAY_NAMES: Record<Weekday, string> = {
  mon: 'Monday',
  tue: 'Tuesday',
  wed: 'Wednesday',
  thu: 'Thursday',
  fri: 'Friday',
  sat: 'Saturday',
  sun: 'Sunday',
};
export const ORDINALS = [
  { value: 1, label: 'first' },
  { value: 2, label: 'second' },
  { value: 3, label: 'third' },
  { value: 4, label: 'fourth' },
  { value: -1, label: 'last' },
] as const;

/** `Every Saturday at 22:00 for 8 h, Europe/Berlin`; rules that have no short words are shown as RRULE. */
export function recurrenceSentence(times: Extract<WindowTimes, { kind: 'recurring' }>): string {
  const { rule, startsAt, durationMinutes, zone } = times;
  const when = `at ${startsAt.slice(11, 16)} for ${durationText(durationMinutes * 60_000)}, ${zone}`;
  const but = times.except?.length ? `, but not on ${listed(times.except)}` : '';
  return `${ruleWords(rule)} ${when}${endWords(rule)}${but}`;
}

function ruleWords(rule: RecurrenceRule): string {
  const days = rule.byDay ?? [];
  const isPlain = !rule.byMonth && !rule.byMonthDay;
  if (isPlain && rule.freq === 'daily' && days.length === 0) return every(rule.interval, 'day');
  if (isPlain && rule.freq === 'weekly' && days.length > 0) {
    const names = listed(days.map(({ day }) => WEEKDAY_NAMES[day]));
    return rule.interval === 1 ? `Every ${names}` : `${every(rule.interval, 'week')} on ${names}`;
  }
  const [first] = days;
  const ordinal = ORDINALS.find(({ value }) => value === first?.ordinal)?.label;
  if (isPlain && rule.freq === 'monthly' && first && days.length === 1 && ordinal)
    return `${every(rule.interval, 'month')} on the ${ordinal} ${WEEKDAY_NAMES[first.day]}`;
  return formatRecurrenceRule({ rule: { ...rule, count: null, until: null } });
}

const every = (interval: number, unit: string): string =>
  interval === 1 ? `Every ${unit}` : `Every ${interval} ${unit}s`;

const listed = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

const endWords = (rule: RecurrenceRule): string => {
  if (rule.count !== null) return rule.count === 1 ? ', once' : `, ${rule.count} times`;
  return rule.until === null ? '' : `, until ${rule.until.slice(0, 10)}`;
};
