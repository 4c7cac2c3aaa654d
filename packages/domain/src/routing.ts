import { isDeepStrictEqual } from 'node:util';
import {
  type MatchedRoute,
  type PolicyStep,
  type RouteReason,
  type RunPolicy,
} from '@signalcraft/contracts/escalation-policies';
import type { Matcher } from '@signalcraft/contracts/matchers';
import { POLICY_LIMITS } from '@signalcraft/contracts/policy-limits';
import type { WeekHours } from '@signalcraft/contracts/wall-time';
import type { GroupFacts } from './cel-condition.ts';
import { RouteConditions, type RouteFault } from './cel-route-conditions.ts';
import { BUILT_IN_POLICY } from './escalation.ts';
import { type Matchable, matchesAll } from './matchers.ts';
import { isOpenAt } from './on-call-restrictions.ts';
import type { Instant } from './time.ts';

/** What deciding needs of a route. */
export type RouteRule = {
  id: string;
  name: string;
  revision: number;
  enabled: boolean;
  matchers: readonly Matcher[];
  /** In CEL; null: nothing beside the matchers. */
  condition: string | null;
  hours: WeekHours | null;
  policyId: string;
  /** Told at once besides the policy's people. */
  channelIds: readonly string[];
  continue: boolean;
};

/** What deciding needs of a policy. */
export type PolicyRule = {
  id: string;
  name: string;
  revision: number;
  steps: readonly PolicyStep[];
  repeats: number;
  fallbackMemberIds: readonly string[];
};

export type RouteDecision = {
  policy: RunPolicy;
  matched: MatchedRoute[];
  reason: RouteReason;
  /** At most one a route, and ten in all. */
  faults: RouteFault[];
};

/**
 * Which policy a group goes by now. Routes are looked at in their order; one matches when it is enabled, its hours are
 * open and all its matchers and its condition hold for any one of the alerts that fire. A condition that cannot be
 * answered does not hold, and is a fault. The first that matches wins; where it continues,
 * the later ones are looked at too, up to and with the next that matches and does not continue, ten in all. A route
 * whose policy is not there is passed over. Nothing matched: the built-in policy, `no_route`.
 */
export function decideRoute(options: {
  /** In their order. */
  routes: readonly RouteRule[];
  policies: ReadonlyMap<string, PolicyRule>;
  /** The alerts of the group that fire; where none does, what stands for the group itself. */
  alerts: readonly Matchable[];
  /** Left out: a group of these alerts that begins now. */
  group?: GroupFacts;
  now: Instant;
}): RouteDecision {
  const matched: MatchedRoute[] = [];
  const policies = new Map<string, PolicyRule>();
  const conditions = new RouteConditions(options);
  for (const route of options.routes) {
    const policy = options.policies.get(route.policyId);
    if (!policy || !doesMatch({ ...options, route, conditions })) continue;
    matched.push({
      routeId: route.id,
      name: route.name,
      revision: route.revision,
      policyId: policy.id,
      policyRevision: policy.revision,
      channelIds: [...route.channelIds],
    });
    policies.set(policy.id, policy);
    if (!route.continue || matched.length === POLICY_LIMITS.joined) break;
  }
  if (matched.length === 0) return { policy: BUILT_IN_POLICY, matched, reason: 'no_route', faults: conditions.faults };
  const joined = joinPolicies({ policies: [...policies.values()], channelIds: channelIdsOf(matched) });
  return { policy: { ...joined, reason: 'route', matched }, matched, reason: 'route', faults: conditions.faults };
}

const doesMatch = (options: {
  route: RouteRule;
  alerts: readonly Matchable[];
  conditions: RouteConditions;
  now: Instant;
}): boolean => {
  const { route, alerts, conditions, now } = options;
  return (
    route.enabled &&
    isWithinHours({ hours: route.hours, now }) &&
    alerts.some((alert) => matchesAll({ matchers: route.matchers, alert }) && conditions.hold({ route, alert }))
  );
};

/** Whether an instant lies within the hours; none are all hours. */
export const isWithinHours = (options: { hours: WeekHours | null; now: Instant }): boolean => {
  const { hours, now } = options;
  return hours === null || isOpenAt({ restrictions: [{ kind: 'daily', ...hours }], zone: hours.zone, at: now });
};

/** Whether two walks are of the same policies and channels, whatever their revisions. */
export const isSamePolicy = (a: RunPolicy, b: RunPolicy): boolean =>
  isDeepStrictEqual(policyIdsOf(a), policyIdsOf(b)) &&
  isDeepStrictEqual(channelIdsOf(a.matched).sort(), channelIdsOf(b.matched).sort());

const channelIdsOf = (matched: readonly MatchedRoute[]): string[] => [
  ...new Set(matched.flatMap(({ channelIds }) => channelIds)),
];

const policyIdsOf = (policy: RunPolicy): string[] =>
  [...new Set(policy.matched.map(({ policyId }) => policyId))].sort();

/**
 * Several policies as one walk: each step stands at its time from the start, steps of the same time and condition are
 * one, with the targets of both. It is repeated as often as the one that repeats most, whole each time. Whoever any of
 * them falls back on hears that nobody answered. The routes' channels are told at once, by the first step where that is
 * due at once and has no condition, else by one of their own before it.
 */
function joinPolicies(options: {
  policies: readonly PolicyRule[];
  channelIds: readonly string[];
}): Omit<RunPolicy, 'reason' | 'matched'> {
  const { policies } = options;
  type Placed = { at: number; of: PolicyRule | null; step: PolicyStep };
  const placed: Placed[] = [];
  const channels = options.channelIds.map((channelId) => ({ kind: 'channel' as const, channelId }));
  for (const policy of policies) {
    let at = 0;
    for (const step of policy.steps) {
      at += step.delayMs;
      const same = placed.find(
        (one) => one.at === at && one.of !== policy && isDeepStrictEqual(one.step.condition, step.condition),
      );
      if (same) same.step = { ...same.step, targets: unionOf(same.step.targets, step.targets) };
      else placed.push({ at, of: policy, step });
    }
  }
  if (channels.length > 0) {
    const atOnce = placed.find((one) => one.at === 0 && one.step.condition === null);
    if (atOnce) atOnce.step = { ...atOnce.step, targets: unionOf(atOnce.step.targets, channels) };
    else placed.unshift({ at: 0, of: null, step: { delayMs: 0, targets: channels, condition: null } });
  }
  // Stable: steps of the same time keep the order of the routes.
  placed.sort((a, b) => a.at - b.at);
  return {
    name: policies.map(({ name }) => name).join(' + '),
    steps: placed.map(({ at, step }, index) => ({ ...step, delayMs: at - (placed[index - 1]?.at ?? 0) })),
    repeats: Math.max(...policies.map(({ repeats }) => repeats)),
    fallback: {
      memberIds: [...new Set(policies.flatMap(({ fallbackMemberIds }) => fallbackMemberIds))],
      ownersAndAdmins: policies.some(({ fallbackMemberIds }) => fallbackMemberIds.length === 0),
    },
  };
}

const unionOf = <T>(first: readonly T[], second: readonly T[]): T[] =>
  second.reduce<T[]>(
    (all, one) => (all.some((known) => isDeepStrictEqual(known, one)) ? all : [...all, one]),
    [...first],
  );

export type RerouteDecision =
  /** The same policy, whatever its revision, and no channel that is not told yet: the run goes on where it stood. */
  { kind: 'stays' } | { kind: 'rerouted'; policy: RunPolicy };

/** B4: what a group that got worse does to its run, once its route is looked at again. */
export const decideReroute = (options: { current: RunPolicy; wanted: RunPolicy }): RerouteDecision =>
  isDeepStrictEqual(policyIdsOf(options.current), policyIdsOf(options.wanted)) &&
  isSubset({ of: channelIdsOf(options.current.matched), ids: channelIdsOf(options.wanted.matched) })
    ? { kind: 'stays' }
    : { kind: 'rerouted', policy: options.wanted };

const isSubset = (options: { of: readonly string[]; ids: readonly string[] }): boolean =>
  options.ids.every((id) => options.of.includes(id));
