import { DAY_MS, dayOfCivil } from './on-call-calendar.ts';
import type { Span } from './on-call-spans.ts';
import { wallClockOf } from './on-call-wall-time.ts';
import { lastInstantOf } from './on-call-zone.ts';
import { occurrences } from './recurrence.ts';
import type { WindowTimes } from './suppression.ts';
import { days, type Instant, minutes } from './time.ts';

/** The end of the years that local times may be in. */
const LAST = dayOfCivil({ year: 2200, month: 1, day: 1 }) * DAY_MS;

/** The times of a window that are open at `now` or come after, the first first, at most `limit`. */
export function nextTimes(options: { times: WindowTimes; now: Instant; limit: number }): Span[] {
  const { times, now, limit } = options;
  if (times.kind === 'once') return times.endsAt > now ? [{ from: times.startsAt, to: times.endsAt }] : [];
  const until = times.until ?? LAST;
  if (until <= now) return [];
  return occurrences({ window: times.window, from: now, to: until, limit }).map(({ from, to }) => ({
    from,
    to: Math.min(to, until),
  }));
}

/**
 * When a window is over for good, at the latest; null: it comes back as long as there are dates. Exact for one with a
 * count; for one that ends by a date, up to a day after its last time.
 */
export function lastEnd(options: { times: WindowTimes }): Instant | null {
  const { times } = options;
  if (times.kind === 'once') return times.endsAt;
  const { window } = times;
  const { rule, zone } = window;
  if (rule.count !== null) {
    const all = occurrences({ window, from: 0, to: LAST, limit: rule.count });
    return Math.max(0, ...all.map((span) => span.to));
  }
  if (rule.until === null) return null;
  return lastInstantOf({ zone, wall: wallClockOf(rule.until) }) + minutes(window.durationMinutes) + days(1);
}
