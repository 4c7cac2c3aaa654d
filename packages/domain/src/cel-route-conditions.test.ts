import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { GroupFacts } from './cel-condition.ts';
import type { Matchable } from './matchers.ts';
import { decideRoute, type PolicyRule, type RouteRule } from './routing.ts';
import { minutes } from './time.ts';

/** Monday, 09:00 in UTC. */
const NOW = 1_767_603_600_000;

const policies = new Map<string, PolicyRule>(
  ['a', 'b', 'c'].map((id) => [id, { id, name: id, revision: 1, steps: [], repeats: 0, fallbackMemberIds: [] }]),
);
const route = (id: string, condition: string | null, over: Partial<RouteRule> = {}): RouteRule => ({
  id,
  name: `route ${id}`,
  revision: 1,
  enabled: true,
  matchers: [],
  condition,
  hours: null,
  policyId: id,
  channelIds: [],
  continue: false,
  ...over,
});
const alert = (labels: Record<string, string>): Matchable => ({
  labels,
  severity: 'high',
  source: 'generic',
  integrationId: 'i',
  title: 'Disk full',
});
const GROUP: GroupFacts = {
  title: 'Disk full',
  status: 'OPEN',
  severity: 'high',
  peak: 'critical',
  firing: 4,
  alerts: 9,
  since: NOW - minutes(30),
};
const decide = (routes: RouteRule[], alerts: Matchable[] = [alert({})], group?: GroupFacts) =>
  decideRoute({ routes, policies, alerts, now: NOW, ...(group ? { group } : {}) });
const taken = (...given: Parameters<typeof decide>): string[] => decide(...given).matched.map(({ routeId }) => routeId);

describe('a route with a condition', () => {
  it('matches where it is true of the same alert as the matchers', () => {
    const routes = [route('a', 'labels.team == "db"', { matchers: [{ name: 'env', op: '=', value: 'prod' }] })];
    expect(taken(routes, [alert({ env: 'prod' }), alert({ team: 'db' })])).toEqual([]);
    expect(taken(routes, [alert({ env: 'prod' }), alert({ env: 'prod', team: 'db' })])).toEqual(['a']);
  });

  it('may ask of the group and of the time', () => {
    const ask = (condition: string, group?: GroupFacts) => taken([route('a', condition)], [alert({})], group);
    expect(ask('group.firing > 3 && group.alerts > 8 && group.peak == "critical"', GROUP)).toEqual(['a']);
    expect(ask('now - group.since >= duration("30m")', GROUP)).toEqual(['a']);
    expect(ask('now - group.since > duration("30m")', GROUP)).toEqual([]);
    expect(ask('now.getDayOfWeek("UTC") == 1 && now.getHours("Europe/Berlin") == 10')).toEqual(['a']);
    // Without a group, one of these alerts that begins now.
    expect(ask('group.firing == 1 && group.severity == "high" && group.since == now')).toEqual(['a']);
  });

  it('does not match where it cannot be answered, and says so once', () => {
    const routes = [route('a', '1 / (group.firing - 4) > 0'), route('b', 'gone('), route('c', null)];
    const decision = decide(routes, [alert({ x: '1' }), alert({ x: '2' })], GROUP);
    expect(decision.matched.map(({ routeId }) => routeId)).toEqual(['c']);
    expect(decision.faults).toMatchObject([
      { routeId: 'a', name: 'route a', reason: 'condition_failed' },
      { routeId: 'b', reason: 'condition_invalid' },
    ]);
    expect(decide([route('b', 'gone(')]).reason).toBe('no_route');
  });

  it('is asked in the order of the routes, and never where it is disabled', () => {
    const arbitrary = fc.array(
      fc.record({
        condition: fc.constantFrom(null, 'labels.team == "db"', 'group.firing > 3', '1/0 == 1', 'severity == "low"'),
        enabled: fc.boolean(),
        continues: fc.boolean(),
      }),
      { maxLength: 6 },
    );
    fc.assert(
      fc.property(arbitrary, fc.boolean(), (given, isDb) => {
        const routes = given.map((one, index) =>
          route(`r${index}`, one.condition, { enabled: one.enabled, continue: one.continues, policyId: 'a' }),
        );
        const isTrue = (condition: string | null): boolean =>
          condition === null || condition === 'group.firing > 3' || (condition === 'labels.team == "db"' && isDb);
        const expected: string[] = [];
        for (const one of routes) {
          if (!one.enabled || !isTrue(one.condition)) continue;
          expected.push(one.id);
          if (!one.continue) break;
        }
        expect(taken(routes, [alert(isDb ? { team: 'db' } : {})], GROUP)).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});
