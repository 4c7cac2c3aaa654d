import { Temporal } from 'temporal-polyfill';
import { days, type Instant } from './time.ts';

/**
 * What a wall clock reads, in milliseconds since 1970-01-01T00:00 on that clock. Days of such a clock are all 24 hours
 * long, so that plain arithmetic moves its hands.
 */
export type WallClock = number;

export type ZoneTransition = {
  at: Instant;
  /** Milliseconds that the wall clock is ahead of UTC. */
  offsetBeforeMs: number;
  offsetAfterMs: number;
};

/** What the clock reads at an instant. */
export function wallClockAt(options: { zone: string; at: Instant }): WallClock {
  const periods = periodsNear(options.zone, options.at);
  return options.at + periodAt(periods, periodIndexAt(periods, options.at)).offsetMs;
}

/**
 * The furthest that the clock had ever read up to an instant: it stands still while an hour repeats. So a local time
 * has come, for the first time, exactly when this is at or past it.
 */
export function furthestWallClockAt(options: { zone: string; at: Instant }): WallClock {
  const { zone, at } = options;
  const periods = periodsNear(zone, at);
  const index = periodIndexAt(periods, at);
  let furthest = at + periodAt(periods, index).offsetMs;
  for (let before = index - 1; before >= 0 && periodAt(periods, before).end > at - NEAR_MS; before -= 1) {
    const { end, offsetMs } = periodAt(periods, before);
    furthest = Math.max(furthest, end - 1 + offsetMs);
  }
  return furthest;
}

/** When a local time begins: its first occurrence where it repeats; where it is missing, the first instant after. */
export function firstInstantOf(options: { zone: string; wall: WallClock }): Instant {
  const { zone, wall } = options;
  const periods = periodsNear(zone, wall);
  let index = periodIndexAt(periods, wall - NEAR_MS);
  while (periodAt(periods, index).end + periodAt(periods, index).offsetMs <= wall) index += 1;
  const { start, offsetMs } = periodAt(periods, index);
  return Math.max(start, wall - offsetMs);
}

/** When a local time is over: its last occurrence where it repeats; where it is missing, the first instant after. */
export function lastInstantOf(options: { zone: string; wall: WallClock }): Instant {
  const { zone, wall } = options;
  const periods = periodsNear(zone, wall);
  let index = periodIndexAt(periods, wall + NEAR_MS);
  while (periodAt(periods, index).start + periodAt(periods, index).offsetMs > wall) index -= 1;
  const { end, offsetMs } = periodAt(periods, index);
  return Math.min(end, wall - offsetMs);
}

/** Each change of the clock in a span, its end excluded, in order. */
export function transitionsBetween(options: { zone: string; from: Instant; to: Instant }): ZoneTransition[] {
  const { zone, from, to } = options;
  const found: ZoneTransition[] = [];
  for (let decade = decadeOf(from); decade <= decadeOf(to); decade += 1) {
    const periods = periodsOf(zone, decade);
    for (let index = 1; index < periods.length; index += 1) {
      const { start, offsetMs } = periodAt(periods, index);
      // Tables overlap, so that each is whole near its own ends.
      if (start < from || start >= to || decadeOf(start) !== decade) continue;
      found.push({ at: start, offsetBeforeMs: periodAt(periods, index - 1).offsetMs, offsetAfterMs: offsetMs });
    }
  }
  return found;
}

type Period = { start: Instant; end: Instant; offsetMs: number };

/** Further than any clock is from UTC, or ever moved at once. */
const NEAR_MS = days(2);
const DECADE_MS = days(3_653);
const MARGIN_MS = 2 * NEAR_MS;

const decadeOf = (at: Instant): number => Math.floor(at / DECADE_MS);
const periodsNear = (zone: string, at: Instant): readonly Period[] => periodsOf(zone, decadeOf(at));

/** Zones' rules do not change while a process runs. The bound is only against names in endless spellings. */
const tables = new Map<string, Map<number, readonly Period[]>>();
const ZONES_KEPT_MAX = 2_000;

function periodsOf(zone: string, decade: number): readonly Period[] {
  let decades = tables.get(zone);
  if (!decades) {
    if (tables.size >= ZONES_KEPT_MAX) tables.clear();
    decades = new Map();
    tables.set(zone, decades);
  }
  let periods = decades.get(decade);
  if (!periods) {
    periods = readPeriods(zone, decade * DECADE_MS - MARGIN_MS, (decade + 1) * DECADE_MS + MARGIN_MS);
    decades.set(decade, periods);
  }
  return periods;
}

/** The first and last period reach to infinity: within the margin nobody asks further. */
function readPeriods(zone: string, from: Instant, to: Instant): Period[] {
  let clock = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(zone);
  const periods: Period[] = [];
  let start = Number.NEGATIVE_INFINITY;
  for (;;) {
    const next = clock.getTimeZoneTransition('next');
    const offsetMs = clock.offsetNanoseconds / 1_000_000;
    if (!next || next.epochMilliseconds >= to) return [...periods, { start, end: Number.POSITIVE_INFINITY, offsetMs }];
    periods.push({ start, end: next.epochMilliseconds, offsetMs });
    start = next.epochMilliseconds;
    clock = next;
  }
}

function periodIndexAt(periods: readonly Period[], at: Instant): number {
  let low = 0;
  let high = periods.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (periodAt(periods, middle).end > at) high = middle;
    else low = middle + 1;
  }
  return low;
}

function periodAt(periods: readonly Period[], index: number): Period {
  const period = periods[index];
  if (!period) throw new RangeError('a period outside the table of its zone');
  return period;
}
