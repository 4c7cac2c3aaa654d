import type { RecurrenceRule, RecurringWindow } from '@signalcraft/contracts/recurrence';
import {
  civilOfDay,
  DAY_MS,
  dayOf,
  dayOfCivil,
  daysInMonth,
  indexOfWeekday,
  weekdayIndexOf,
} from './on-call-calendar.ts';
import type { Span } from './on-call-spans.ts';
import { wallClockOf } from './on-call-wall-time.ts';
import { firstInstantOf, furthestWallClockAt, lastInstantOf, wallClockAt } from './on-call-zone.ts';
import { days, type Instant, minutes } from './time.ts';

/** Whether a recurring window is open at an instant. */
export const isWithin = (options: { window: RecurringWindow; at: Instant }): boolean =>
  occurrences({ window: options.window, from: options.at, to: options.at + 1, limit: 1 }).length > 0;

/**
 * The windows that reach into a span, whole, in the order of their starts, at most `limit`. A window keeps its hours
 * on the wall clock: it begins at the first of two equal times and ends at the last, a missing time is the first
 * instant after the gap, and one that lies wholly in a gap is none. Days in `except` have none. Takes time by the span, and by the distance from
 * the start only where the rule has a count.
 */
export function occurrences(options: { window: RecurringWindow; limit: number } & Span): Span[] {
  const { window, from, to, limit } = options;
  const { zone } = window;
  const length = minutes(window.durationMinutes);
  const startsAt = wallClockOf(window.startsAt);
  const timeOfDay = startsAt - dayOf(startsAt) * DAY_MS;
  // A zone may leave out or repeat a day between a window's start and the span.
  const firstDay = dayOf(wallClockAt({ zone, at: from }) - length - days(2));
  const lastDay = dayOf(furthestWallClockAt({ zone, at: to }));
  const except = new Set(window.except?.map((date) => dayOf(wallClockOf(`${date}T00:00`))));
  const found: Span[] = [];
  for (const day of daysOfRule({ rule: window.rule, startsAt, firstDay, lastDay })) {
    if (found.length >= limit) break;
    if (except.has(day)) continue;
    const wall = day * DAY_MS + timeOfDay;
    const span = { from: firstInstantOf({ zone, wall }), to: lastInstantOf({ zone, wall: wall + length }) };
    if (span.from < span.to && span.from < to && span.to > from) found.push(span);
  }
  return found;
}

function* daysOfRule(options: {
  rule: RecurrenceRule;
  startsAt: number;
  firstDay: number;
  lastDay: number;
}): Generator<number> {
  const { startsAt } = options;
  const startDay = dayOf(startsAt);
  const rule = withImpliedParts(options.rule, startDay);
  const timeOfDay = startsAt - startDay * DAY_MS;
  const untilDay = rule.until === null ? Number.POSITIVE_INFINITY : dayOf(wallClockOf(rule.until) - timeOfDay);
  const lastDay = Math.min(options.lastDay, untilDay);
  // What comes before has to be counted, or is nobody's business.
  const firstDay = Math.max(startDay, rule.count === null ? options.firstDay : startDay);
  let left = rule.count ?? Number.POSITIVE_INFINITY;
  for (const period of periodsBetween({ rule, startDay, firstDay, lastDay })) {
    for (let day = Math.max(period.first, firstDay); day <= Math.min(period.last, lastDay); day += 1) {
      if (!isDayOfRule(rule, day)) continue;
      if (left === 0) return;
      left -= 1;
      if (day >= options.firstDay) yield day;
    }
  }
}

/** A rule that names no days means those of its start. */
function withImpliedParts(rule: RecurrenceRule, startDay: number): RecurrenceRule {
  if (rule.byDay || rule.byMonthDay || rule.freq === 'daily') return rule;
  const { month, day } = civilOfDay(startDay);
  if (rule.freq === 'monthly') return { ...rule, byMonthDay: [day] };
  if (rule.freq === 'yearly') return { ...rule, byMonthDay: [day], byMonth: rule.byMonth ?? [month] };
  const weekday = WEEKDAYS[weekdayIndexOf(startDay)] ?? 'mon';
  return { ...rule, byDay: [{ day: weekday, ordinal: null }] };
}

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** The days, weeks, months or years that the interval leaves, in order. */
function* periodsBetween(options: {
  rule: RecurrenceRule;
  startDay: number;
  firstDay: number;
  lastDay: number;
}): Generator<{ first: number; last: number }> {
  const { rule, startDay, firstDay, lastDay } = options;
  const { numberOf, firstDayOf } = PERIODS[rule.freq];
  const start = numberOf(startDay);
  const skipped = Math.max(0, Math.ceil((numberOf(firstDay) - start) / rule.interval));
  for (let period = start + skipped * rule.interval; firstDayOf(period) <= lastDay; period += rule.interval) {
    yield { first: firstDayOf(period), last: firstDayOf(period + 1) - 1 };
  }
}

const PERIODS: Record<
  RecurrenceRule['freq'],
  { numberOf: (day: number) => number; firstDayOf: (period: number) => number }
> = {
  daily: { numberOf: (day) => day, firstDayOf: (period) => period },
  weekly: { numberOf: (day) => Math.floor((day + 3) / 7), firstDayOf: (period) => period * 7 - 3 },
  monthly: {
    numberOf: (day) => civilOfDay(day).year * 12 + civilOfDay(day).month - 1,
    firstDayOf: (period) => dayOfCivil({ year: Math.floor(period / 12), month: (period % 12) + 1, day: 1 }),
  },
  yearly: {
    numberOf: (day) => civilOfDay(day).year,
    firstDayOf: (period) => dayOfCivil({ year: period, month: 1, day: 1 }),
  },
};

function isDayOfRule(rule: RecurrenceRule, day: number): boolean {
  const { year, month, day: dayOfMonth } = civilOfDay(day);
  if (rule.byMonth && !rule.byMonth.includes(month)) return false;
  const fromEnd = dayOfMonth - daysInMonth({ year, month }) - 1;
  if (rule.byMonthDay && !rule.byMonthDay.some((wanted) => wanted === dayOfMonth || wanted === fromEnd)) return false;
  if (!rule.byDay) return true;
  const isOfMonth = rule.freq === 'monthly' || rule.byMonth !== undefined;
  const first = dayOfCivil({ year, month: isOfMonth ? month : 1, day: 1 });
  const last = isOfMonth ? day - fromEnd - 1 : dayOfCivil({ year, month: 12, day: 31 });
  const ordinal = Math.floor((day - first) / 7) + 1;
  const ordinalFromEnd = -Math.floor((last - day) / 7) - 1;
  return rule.byDay.some(
    (wanted) =>
      indexOfWeekday(wanted.day) === weekdayIndexOf(day) &&
      (wanted.ordinal === null || wanted.ordinal === ordinal || wanted.ordinal === ordinalFromEnd),
  );
}
