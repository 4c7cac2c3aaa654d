import type { Restriction } from '@signalcraft/contracts/schedules';
import { DAY_MS, indexOfWeekday, startOfWeek, timeOfDayMs, WEEK_MS, weekOf } from './on-call-calendar.ts';
import { mergeSpans, type Span } from './on-call-spans.ts';
import { firstInstantOf, furthestWallClockAt, lastInstantOf, wallClockAt } from './on-call-zone.ts';
import type { Instant } from './time.ts';

/** When the restrictions let a layer hold, in a span: in order, without overlap, cut to the span. */
export function openSpans(options: {
  restrictions: readonly Restriction[];
  zone: string;
  from: Instant;
  to: Instant;
}): Span[] {
  const { restrictions, zone, from, to } = options;
  if (from >= to) return [];
  if (restrictions.length === 0) return [{ from, to }];
  const spans: Span[] = [];
  // A window lasts a week at most; one more covers a day that a zone left out.
  const firstWeek = weekOf(wallClockAt({ zone, at: from })) - 2;
  const lastWeek = weekOf(furthestWallClockAt({ zone, at: to }));
  for (const window of restrictions.flatMap(windowsOf)) {
    for (let week = firstWeek; week <= lastWeek; week += 1) {
      const wall = startOfWeek(week) + window.startMs;
      spans.push({
        from: Math.max(from, firstInstantOf({ zone, wall })),
        to: Math.min(to, lastInstantOf({ zone, wall: wall + window.lengthMs })),
      });
    }
  }
  return mergeSpans(spans);
}

/** Whether the restrictions let a layer hold at an instant. */
export const isOpenAt = (options: { restrictions: readonly Restriction[]; zone: string; at: Instant }): boolean =>
  openSpans({ ...options, from: options.at, to: options.at + 1 }).length > 0;

/** From the start of a week, on the wall clock. */
type WeekWindow = { startMs: number; lengthMs: number };

function windowsOf(restriction: Restriction): WeekWindow[] {
  if (restriction.kind === 'weekly') {
    const { from, to } = restriction;
    const startMs = indexOfWeekday(from.day) * DAY_MS + timeOfDayMs(from.time);
    return [
      { startMs, lengthMs: lengthUntil(startMs, indexOfWeekday(to.day) * DAY_MS + timeOfDayMs(to.time), WEEK_MS) },
    ];
  }
  const from = timeOfDayMs(restriction.from);
  const lengthMs = lengthUntil(from, timeOfDayMs(restriction.to), DAY_MS);
  return restriction.days.map((day) => ({ startMs: indexOfWeekday(day) * DAY_MS + from, lengthMs }));
}

/** An end at or before its start lies in the next round. */
const lengthUntil = (start: number, end: number, round: number): number =>
  end > start ? end - start : end - start + round;
