import { type PolicyStep, RunPolicy } from '@signalcraft/contracts/escalation-policies';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_POLICY } from './escalation.ts';
import type { Matchable } from './matchers.ts';
import { decideReroute, decideRoute, type PolicyRule, type RouteRule } from './routing.ts';
import { minutes } from './time.ts';

/** Monday, 09:00 in UTC. */
const NOW = 1_767_603_600_000;

const step = (delayMinutes: number, memberId: string): PolicyStep => ({
  delayMs: minutes(delayMinutes),
  targets: [{ kind: 'member', memberId }],
  condition: null,
});
const uuid = (text: string): string => `00000000-0000-7000-8000-${text.padStart(12, '0')}`;
const policy = (id: string, over: Partial<PolicyRule> = {}): [string, PolicyRule] => [
  id,
  { id, name: id, revision: 7, steps: [step(0, id)], repeats: 0, fallbackMemberIds: [], ...over },
];
const route = (id: string, over: Partial<RouteRule> = {}): RouteRule => ({
  id,
  name: `route ${id}`,
  revision: 3,
  enabled: true,
  matchers: [],
  condition: null,
  hours: null,
  policyId: id,
  channelIds: [],
  continue: false,
  ...over,
});
const alert = (labels: Record<string, string>, over: Partial<Matchable> = {}): Matchable => ({
  labels,
  severity: 'high',
  source: 'generic',
  integrationId: 'i',
  title: 'Disk full',
  ...over,
});
const is = (name: string, value: string) => ({ name, op: '=' as const, value });

const decide = (
  routes: RouteRule[],
  options: { policies?: [string, PolicyRule][]; alerts?: Matchable[]; now?: number } = {},
) =>
  decideRoute({
    routes,
    policies: new Map(options.policies ?? routes.map((one) => policy(one.policyId))),
    alerts: options.alerts ?? [alert({})],
    now: options.now ?? NOW,
  });
const taken = (routes: RouteRule[], options: Parameters<typeof decide>[1] = {}): string[] =>
  decide(routes, options).matched.map(({ routeId }) => routeId);

describe('which route a group takes', () => {
  it('is the first that matches, with the revisions that decided so', () => {
    const decision = decide([route('a', { matchers: [is('team', 'web')] }), route('b'), route('c')]);
    expect(decision).toMatchObject({
      reason: 'route',
      matched: [{ routeId: 'b', name: 'route b', revision: 3, policyId: 'b', policyRevision: 7 }],
      policy: { name: 'b', reason: 'route', steps: [step(0, 'b')] },
    });
    expect(decision.policy.matched).toEqual(decision.matched);
  });

  it('is none where none matches: the built-in policy', () => {
    const nothing = { policy: BUILT_IN_POLICY, matched: [], reason: 'no_route', faults: [] };
    expect(decide([])).toEqual(nothing);
    expect(decide([route('a', { matchers: [is('team', 'web')] })])).toEqual(nothing);
  });

  it('is decided by any one alert that fires, and all matchers must hold for that one', () => {
    const routes = [route('a', { matchers: [is('team', 'web'), is('severity', 'critical')] }), route('b')];
    const web = alert({ team: 'web' });
    const critical = alert({ team: 'db' }, { severity: 'critical' });
    expect(taken(routes, { alerts: [critical, web] })).toEqual(['b']);
    expect(taken(routes, { alerts: [critical, web, { ...web, severity: 'critical' }] })).toEqual(['a']);
  });

  it('is never a disabled one, nor one whose policy is not there', () => {
    expect(taken([route('a', { enabled: false }), route('b')])).toEqual(['b']);
    expect(taken([route('a'), route('b')], { policies: [policy('b')] })).toEqual(['b']);
  });

  it('is one with hours only within them, on the wall clock of their place', () => {
    const hours = { days: ['mon' as const], from: '09:00', to: '17:00', zone: 'America/New_York' };
    const routes = [route('a', { hours }), route('b')];
    expect(taken(routes)).toEqual(['b']);
    expect(taken(routes, { now: NOW + minutes(5 * 60) })).toEqual(['a']);
    const night = { days: ['sun' as const], from: '22:00', to: '10:00', zone: 'UTC' };
    expect(taken([route('a', { hours: night })])).toEqual(['a']);
  });
});

describe('a route that continues', () => {
  const both = [route('a', { continue: true }), route('b'), route('c')];

  it('has the ones after it looked at too, up to the first that does not', () => {
    expect(taken(both)).toEqual(['a', 'b']);
    expect(taken([route('a', { continue: true }), route('b', { matchers: [is('x', 'y')] }), route('c')])).toEqual([
      'a',
      'c',
    ]);
  });

  it('joins at most ten', () => {
    const routes = Array.from({ length: 12 }, (_, index) => route(`r${index}`, { continue: true }));
    expect(taken(routes)).toHaveLength(10);
  });

  it('joins the steps by their time from the start; those of one time become one', () => {
    const { policy: joined } = decide(both, {
      policies: [
        policy('a', { steps: [step(0, 'anna'), step(10, 'bert'), step(10, 'cleo')], repeats: 1 }),
        policy('b', { steps: [step(5, 'dora'), step(5, 'emil')], repeats: 3 }),
      ],
    });
    expect(joined).toMatchObject({ name: 'a + b', repeats: 3 });
    expect(
      joined.steps.map(({ delayMs, targets }) => [
        delayMs / minutes(1),
        targets.map((one) => 'memberId' in one && one.memberId),
      ]),
    ).toEqual([
      [0, ['anna']],
      [5, ['dora']],
      [5, ['bert', 'emil']],
      [10, ['cleo']],
    ]);
  });

  it('keeps steps of one time apart where their conditions differ, and tells a common target once', () => {
    const condition = { between: null, onlyIfFiringAtLeast: 2, minSeverity: null };
    const { policy: joined } = decide(both, {
      policies: [
        policy('a', { steps: [step(0, 'anna'), step(5, 'bert')] }),
        policy('b', { steps: [{ ...step(0, 'anna'), condition }, step(5, 'bert')] }),
      ],
    });
    expect(joined.steps).toEqual([step(0, 'anna'), { ...step(0, 'anna'), condition }, step(5, 'bert')]);
  });

  it('leaves a policy’s own steps of one time as they are', () => {
    const steps = [step(0, 'anna'), step(0, 'bert')];
    expect(decide([route('a')], { policies: [policy('a', { steps })] }).policy.steps).toEqual(steps);
  });

  it('to the same policy twice walks it once', () => {
    const routes = [route('a', { continue: true, policyId: 'p' }), route('b', { policyId: 'p' })];
    const decision = decide(routes);
    expect(decision.matched).toHaveLength(2);
    expect(decision.policy).toMatchObject({ name: 'p', steps: [step(0, 'p')] });
  });

  it('falls back on all that any of them names, and on owners and admins where one names nobody', () => {
    const fallbackOf = (a: string[], b: string[]) =>
      decide(both, {
        policies: [policy('a', { fallbackMemberIds: a }), policy('b', { fallbackMemberIds: b })],
      }).policy.fallback;
    expect(fallbackOf(['anna'], ['anna', 'bert'])).toEqual({ memberIds: ['anna', 'bert'], ownersAndAdmins: false });
    expect(fallbackOf(['anna'], [])).toEqual({ memberIds: ['anna'], ownersAndAdmins: true });
  });
});

describe('the channels of routes', () => {
  const channel = (channelId: string) => ({ kind: 'channel' as const, channelId });
  const stepsOf = (routes: RouteRule[], policies?: [string, PolicyRule][]) =>
    decide(routes, policies ? { policies } : {}).policy.steps;

  it('are told at once by the first step, each once, whichever routes name them', () => {
    const routes = [route('a', { continue: true, channelIds: ['room', 'log'] }), route('b', { channelIds: ['room'] })];
    const [first] = stepsOf(routes);
    expect(first?.targets.filter(({ kind }) => kind === 'channel')).toEqual([channel('room'), channel('log')]);
  });

  it.each([
    ['waits', step(10, 'a')],
    ['has a condition', { ...step(0, 'a'), condition: { between: null, onlyIfFiringAtLeast: 9, minSeverity: null } }],
  ])('have a step of their own where the first one %s', (_what, first) => {
    const steps = stepsOf([route('a', { channelIds: ['room'] })], [policy('a', { steps: [first] })]);
    expect(steps).toEqual([{ delayMs: 0, targets: [channel('room')], condition: null }, first]);
  });

  it('may be more with the targets of joined policies than one step of a policy holds', () => {
    const targets = (of: string) =>
      Array.from({ length: 20 }, (_, index) => ({ kind: 'team' as const, teamId: uuid(`${of}${index}`) }));
    const policies = ['a', 'b'].map((id) =>
      policy(id, { steps: [{ delayMs: 0, targets: targets(id === 'a' ? '1' : '2'), condition: null }] }),
    );
    const decision = decide([route('a', { continue: true }), route('b')], { policies });
    const parsed = RunPolicy.safeParse({ ...decision.policy, matched: [] });
    expect(parsed.data?.steps[0]?.targets).toHaveLength(40);
  });

  it('make another walk where there is one more of them, and none where there is one less', () => {
    const [bare, told] = [[route('a')], [route('a', { channelIds: ['room'] })]].map((routes) => decide(routes).policy);
    if (!bare || !told) throw new Error('no policies');
    expect(decideReroute({ current: bare, wanted: told }).kind).toBe('rerouted');
    expect(decideReroute({ current: told, wanted: bare }).kind).toBe('stays');
  });
});

describe('looking at the route again', () => {
  const policyOf = (routes: RouteRule[], revision = 7) =>
    decide(routes, { policies: routes.map((one) => policy(one.policyId, { revision })) }).policy;

  it('stays with the same policy, of whatever revision and by whatever route', () => {
    const current = policyOf([route('a', { policyId: 'p' })]);
    expect(decideReroute({ current, wanted: policyOf([route('b', { policyId: 'p' })], 8) })).toEqual({ kind: 'stays' });
    expect(decideReroute({ current: BUILT_IN_POLICY, wanted: BUILT_IN_POLICY })).toEqual({ kind: 'stays' });
  });

  it('changes to another one, also from and to the built-in one, and to one more', () => {
    const [one, two] = [policyOf([route('a')]), policyOf([route('a', { continue: true }), route('b')])];
    expect(decideReroute({ current: one, wanted: two })).toEqual({ kind: 'rerouted', policy: two });
    expect(decideReroute({ current: BUILT_IN_POLICY, wanted: one })).toEqual({ kind: 'rerouted', policy: one });
    expect(decideReroute({ current: one, wanted: BUILT_IN_POLICY }).kind).toBe('rerouted');
  });
});
