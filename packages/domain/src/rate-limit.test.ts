import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { aheadAfterOne, paceOf, type RateVerdict, verdictOf } from './rate-limit.ts';

/** A caller of one limit, as time goes. */
function callerOf(options: { perMinute: number; burst: number; sharers?: number }) {
  const pace = paceOf({ limit: options, ...(options.sharers ? { sharers: options.sharers } : {}) });
  let dueAtUs = 0;
  return (nowUs: number): RateVerdict => {
    const aheadUs = aheadAfterOne({ dueAtUs, nowUs, pace });
    const verdict = verdictOf({ aheadUs, pace });
    if (verdict.allowed) dueAtUs = nowUs + aheadUs;
    return verdict;
  };
}

it('lets the burst through at once, then one each interval, and says when', () => {
  const ask = callerOf({ perMinute: 600, burst: 3 });
  const now = 50_000_000;
  expect(ask(now)).toEqual({ allowed: true, remaining: 2, resetMs: 100, retryAfterMs: 0 });
  expect(ask(now)).toEqual({ allowed: true, remaining: 1, resetMs: 200, retryAfterMs: 0 });
  expect(ask(now)).toEqual({ allowed: true, remaining: 0, resetMs: 300, retryAfterMs: 0 });
  expect(ask(now)).toEqual({ allowed: false, remaining: 0, resetMs: 300, retryAfterMs: 100 });
  expect(ask(now + 99_999)).toMatchObject({ allowed: false });
  expect(ask(now + 100_000)).toMatchObject({ allowed: true, remaining: 0 });
  expect(ask(now + 100_000 + 300_000)).toMatchObject({ allowed: true, remaining: 2 });
});

it('lets through, in any span whatever the order of asking, no more than burst and pace allow', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 10_000 }),
      fc.integer({ min: 1, max: 50 }),
      fc.array(fc.integer({ min: 0, max: 400_000 }), { minLength: 1, maxLength: 300 }),
      (perMinute, burst, pauses) => {
        const ask = callerOf({ perMinute, burst });
        const { intervalUs } = paceOf({ limit: { perMinute, burst } });
        const allowed: number[] = [];
        let now = 1_000_000;
        for (const pause of pauses) {
          now += pause;
          if (ask(now).allowed) allowed.push(now);
        }
        allowed.forEach((from, index) => {
          allowed.slice(index).forEach((to, more) => {
            expect(more + 1).toBeLessThanOrEqual(burst + (to - from) / intervalUs);
          });
        });
      },
    ),
  );
});

it('a process among three lets a third through', () => {
  const alone = callerOf({ perMinute: 600, burst: 30 });
  const asked = callerOf({ perMinute: 600, burst: 30, sharers: 3 });
  const count = (ask: (now: number) => RateVerdict): number =>
    Array.from({ length: 60_000 }, (_, ms) => ask(5_000_000 + ms * 1_000)).filter(({ allowed }) => allowed).length;
  expect(count(alone)).toBe(30 + 599);
  expect(count(asked)).toBe(10 + 199);
});
