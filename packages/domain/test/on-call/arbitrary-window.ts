import { RecurrenceRule, type RecurringWindow } from '@signalcraft/contracts/recurrence';
import { Weekday } from '@signalcraft/contracts/wall-time';
import * as fc from 'fast-check';
import { formatWallClock, wallClockOf } from '../../src/on-call-wall-time.ts';
import { days, hours, minutes } from '../../src/time.ts';

const EARLIEST = wallClockOf('2023-06-01T00:00');

const weekdays = fc.uniqueArray(fc.constantFrom(...Weekday.options), { minLength: 1, maxLength: 3 });
const plainDays = weekdays.map((all) => all.map((day) => ({ day, ordinal: null })));
const ordinalDays = fc
  .tuple(weekdays, fc.constantFrom(1, 2, 3, 4, 5, -1, -2, -5))
  .map(([all, ordinal]) => all.map((day, index) => ({ day, ordinal: index === 0 ? ordinal : 1 })));
const monthDays = fc.uniqueArray(fc.constantFrom(1, 2, 10, 15, 28, 29, 30, 31, -1, -2, -15, -31), {
  minLength: 1,
  maxLength: 3,
});
const months = fc.uniqueArray(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 4 });

/** Rules of every frequency with parts that fit it; days with and without an ordinal are not mixed in one rule. */
const rule = fc
  .constantFrom('daily' as const, 'weekly' as const, 'monthly' as const, 'yearly' as const)
  .chain((freq) => {
    const hasOrdinals = freq === 'monthly' || freq === 'yearly';
    return fc.record({
      freq: fc.constant(freq),
      interval: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 6 })),
      byDay: fc.option(hasOrdinals ? fc.oneof(plainDays, ordinalDays) : plainDays, { nil: undefined, freq: 2 }),
      byMonthDay: freq === 'weekly' ? fc.constant(undefined) : fc.option(monthDays, { nil: undefined, freq: 1 }),
      byMonth: fc.option(months, { nil: undefined, freq: 1 }),
      end: fc.oneof(
        fc.constant({}),
        fc.integer({ min: 1, max: 200 }).map((count) => ({ count })),
        fc
          .integer({ min: 0, max: 3_000 })
          .map((after) => ({ until: formatWallClock(EARLIEST + days(after) + hours(7)) })),
      ),
    });
  })
  .map(({ end, ...parts }) => RecurrenceRule.parse({ ...parts, ...end }));

/** A window, a span to look for it in, and instants to look it up at. */
export function arbitraryWindow(options: { zones: readonly string[] }) {
  return fc
    .record({
      zone: fc.constantFrom(...options.zones),
      startDay: fc.integer({ min: 0, max: 500 }),
      startMinute: fc.oneof(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 1_439 })),
      durationMinutes: fc.oneof(fc.constantFrom(30, 60, 90), fc.integer({ min: 1, max: 10_000 })),
      rule,
      fromDay: fc.oneof(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 1_600 })),
      spanDays: fc.integer({ min: 1, max: 400 }),
    })
    .map(({ zone, startDay, startMinute, durationMinutes, rule, fromDay, spanDays }) => {
      const startsAt = formatWallClock(EARLIEST + days(startDay) + minutes(startMinute));
      const window: RecurringWindow = { zone, startsAt, durationMinutes, rule };
      const from = EARLIEST + days(fromDay);
      const ats = Array.from({ length: 10 }, (_, index) => from + minutes(startMinute) + index * hours(37));
      return { window, from, to: from + days(spanDays), ats };
    });
}
