import type { Matcher } from '@signalcraft/contracts/matchers';
import * as fc from 'fast-check';
import type { Cause } from '../../src/inhibition.ts';
import type { RuleRef, WindowTimes } from '../../src/suppression.ts';
import type { Scene } from './slow-model.ts';

export const NOW = Date.UTC(2026, 10, 25, 12);
/** 02:00 in Berlin, the day before its clock leaves out that hour. */
export const BEFORE_THE_CHANGE = Date.UTC(2027, 2, 27, 1);
const MINUTE = 60_000;

const NAMES = ['a', 'b', 'c'];
const value = fc.constantFrom('', 'x', 'y');
const matcher: fc.Arbitrary<Matcher> = fc.oneof(
  fc.record({ name: fc.constantFrom(...NAMES), op: fc.constantFrom('=' as const, '!=' as const), value }),
  fc.record({
    name: fc.constantFrom(...NAMES),
    op: fc.constantFrom('=~' as const, '!~' as const),
    value: fc.constantFrom('x|y', '.*', '.+', 'x', '(x|)y?'),
  }),
);
const matchers = fc.array(matcher, { minLength: 1, maxLength: 2 });

const labels = fc
  .tuple(value, value, value)
  .map((values) =>
    Object.fromEntries(NAMES.map((name, index) => [name, values[index] ?? '']).filter(([, one]) => one)),
  );
const alerts = fc.array(labels, { minLength: 1, maxLength: 6 }).map((all) =>
  all.map(
    (one, index): Cause => ({
      id: `alert-${index}`,
      labels: one,
      severity: 'high',
      source: 'generic',
      integrationId: 'integration',
      title: 'title',
    }),
  ),
);

/** Around now: before, at, and after it. */
const near = fc.integer({ min: -4, max: 4 }).map((minutes) => NOW + minutes * MINUTE);
const span = fc
  .tuple(near, fc.integer({ min: 1, max: 6 }))
  .map(([startsAt, length]) => ({ startsAt, endsAt: startsAt + length * MINUTE }));

const times: fc.Arbitrary<WindowTimes> = fc.oneof(
  span.map((one) => ({ kind: 'once' as const, ...one })),
  fc
    .record({ span, until: fc.option(near), daysAgo: fc.integer({ min: 0, max: 3 }) })
    .map(({ span: one, ...rest }) => ({
      kind: 'recurring' as const,
      until: rest.until,
      window: {
        zone: 'UTC',
        startsAt: new Date(one.startsAt - rest.daysAgo * 1_440 * MINUTE).toISOString().slice(0, 19),
        durationMinutes: (one.endsAt - one.startsAt) / MINUTE,
        rule: { freq: 'daily' as const, interval: 1, count: null, until: null },
      },
    })),
);

const several = <T extends object>(kind: string, item: fc.Arbitrary<T>): fc.Arbitrary<(T & RuleRef)[]> =>
  fc
    .array(item, { maxLength: 2 })
    .map((all) => all.map((one, index) => ({ ...one, id: `${kind}-${index}`, revision: index + 1, name: kind })));

/** What fires in a workspace, which of it is in the group, and what may mute it. */
export const scene: fc.Arbitrary<Scene & { group: Cause[] }> = fc
  .record({
    firing: alerts,
    inGroup: fc.integer({ min: 0, max: 6 }),
    silences: several(
      'silence',
      fc.tuple(matchers, span).map(([one, when]) => ({ matchers: one, ...when })),
    ),
    windows: several('window', fc.record({ matchers, times })),
    inhibitionRules: several(
      'rule',
      fc.record({ sourceMatchers: matchers, targetMatchers: matchers, equal: fc.subarray(NAMES) }),
    ),
    run: fc.option(
      fc.record({
        step: fc.integer({ min: 0, max: 1 }),
        round: fc.integer({ min: 0, max: 1 }),
        startedAt: fc.integer({ min: -20, max: 0 }).map((seconds) => NOW + seconds * 1_000),
      }),
    ),
  })
  .map(({ firing, inGroup, run, ...rules }) => ({ rules, firing, run, group: firing.slice(0, inGroup) }));
