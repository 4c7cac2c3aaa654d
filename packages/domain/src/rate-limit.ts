import type { RateLimit } from '@signalcraft/contracts/rate-limits';

/** A limit as GCRA counts it: one request each interval, and no further ahead of that than the tolerance. */
export type Pace = { intervalUs: number; toleranceUs: number };

/**
 * The pace of a limit. One of `sharers` processes that cannot ask each other takes its part of it: together they let
 * through what one would.
 */
export function paceOf(options: { limit: RateLimit; sharers?: number }): Pace {
  const intervalUs = Math.round(60_000_000 / options.limit.perMinute);
  return { intervalUs: intervalUs * (options.sharers ?? 1), toleranceUs: intervalUs * options.limit.burst };
}

/** How far ahead of the even pace one more request brings a caller whose next one is due at `dueAtUs`. */
export const aheadAfterOne = (options: { dueAtUs: number; nowUs: number; pace: Pace }): number =>
  Math.max(options.dueAtUs, options.nowUs) + options.pace.intervalUs - options.nowUs;

export type RateVerdict = {
  allowed: boolean;
  /** How many more would be let through at once. */
  remaining: number;
  /** Until the whole burst is free again. */
  resetMs: number;
  /** Until one is let through; 0 where this one was. */
  retryAfterMs: number;
};

/** What `aheadAfterOne` means for the request. What is refused does not count. */
export function verdictOf(options: { aheadUs: number; pace: Pace }): RateVerdict {
  const { aheadUs, pace } = options;
  const allowed = aheadUs <= pace.toleranceUs;
  const countedUs = allowed ? aheadUs : aheadUs - pace.intervalUs;
  return {
    allowed,
    remaining: Math.max(0, Math.floor((pace.toleranceUs - countedUs) / pace.intervalUs)),
    resetMs: countedUs / 1_000,
    retryAfterMs: allowed ? 0 : (aheadUs - pace.toleranceUs) / 1_000,
  };
}
