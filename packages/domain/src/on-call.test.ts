import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryPlan, MEMBERS, ODD_ZONES } from '../test/on-call/arbitrary-plan.ts';
import { slowWhoIsOnCall } from '../test/on-call/slow-model.ts';
import { isSameOnCall, segmentsBetween, whoIsOnCall } from './on-call.ts';
import { wallClockOf } from './on-call-wall-time.ts';
import { days, hours } from './time.ts';

/** Each of them within days of a change of some clock that the plans use. */
const MOMENTS = ['2026-03-29T02:00', '2026-10-25T02:00', '2026-04-05T00:00', '2026-11-01T01:00', '2011-12-30T12:00'];

describe.each(MOMENTS)('any plan around %s', (around) => {
  const plan = arbitraryPlan({ around: wallClockOf(around), zones: ODD_ZONES });
  const from = wallClockOf(around) - days(3);
  const span = fc.tuple(fc.integer({ min: 0, max: 72 }), fc.integer({ min: 1, max: 120 })).map(([start, length]) => ({
    from: from + hours(start) + 1,
    to: from + hours(start + length) + 1,
  }));

  it('is covered by its segments, in order and without overlap', () => {
    fc.assert(
      fc.property(plan, span, (plan, { from, to }) => {
        const segments = segmentsBetween({ plan, members: MEMBERS, from, to });
        expect(segments[0]?.from).toBe(from);
        expect(segments.at(-1)?.to).toBe(to);
        for (const [index, segment] of segments.entries()) {
          expect(segment.to).toBeGreaterThan(segment.from);
          const next = segments[index + 1];
          if (!next) continue;
          expect(next.from).toBe(segment.to);
          expect(isSameOnCall(segment.onCall, next.onCall)).toBe(false);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('has the same holders in its segments, in a look-up, and in the slow model', () => {
    fc.assert(
      fc.property(plan, span, fc.integer({ min: 0, max: 999 }), (plan, { from, to }, permille) => {
        const segments = segmentsBetween({ plan, members: MEMBERS, from, to });
        const edges = segments.flatMap((segment) => [segment.from, segment.to - 1]);
        const instants = [...edges, Math.floor(from + ((to - from) * permille) / 1_000)];
        for (const at of instants) {
          const segment = segments.find((segment) => segment.from <= at && at < segment.to);
          const found = whoIsOnCall({ plan, members: MEMBERS, at });
          expect(found).toEqual(segment?.onCall);
        }
        for (const at of instants.filter((_, index) => index % 7 === permille % 7)) {
          expect(whoIsOnCall({ plan, members: MEMBERS, at })).toEqual(slowWhoIsOnCall({ plan, members: MEMBERS, at }));
        }
      }),
      { numRuns: 60 },
    );
  });
});
