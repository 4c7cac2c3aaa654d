import { Severity } from '@signalcraft/contracts/enums';
import { PolicyStep } from '@signalcraft/contracts/escalation-policies';
import { Matcher } from '@signalcraft/contracts/matchers';
import { WeekHours } from '@signalcraft/contracts/wall-time';
import type { HotClient } from '@signalcraft/database/database';
import {
  readFiringFacts,
  readRouting,
  readSource,
  type StoredPolicy,
  type StoredRoute,
} from '@signalcraft/database/hot/routing';
import type { StoredGroup } from '@signalcraft/database/hot/rows';
import type { GroupFacts } from '@signalcraft/domain/cel-condition';
import type { Matchable } from '@signalcraft/domain/matchers';
import { decideRoute, type PolicyRule, type RouteDecision, type RouteRule } from '@signalcraft/domain/routing';
import { countFiring } from '@signalcraft/domain/severity';

/** How many of a group's firing alerts routes look at: the newest. */
export const FACTS_MAX = 1_000;

/** Which policy a group goes by now, and whether the workspace has any route at all. */
export async function routeGroup(options: {
  db: HotClient;
  workspaceId: string;
  group: StoredGroup;
  now: number;
}): Promise<RouteDecision & { hasRoutes: boolean }> {
  const { routes, policies } = await readRouting(options);
  const decision = decideRoute({
    routes: routes.flatMap((route) => toRouteRule(route) ?? []),
    policies: policiesById(policies),
    alerts: routes.length > 0 ? await readFacts(options) : [],
    group: groupFactsOf(options.group.state),
    now: options.now,
  });
  return { ...decision, hasRoutes: routes.length > 0 };
}

/** What a route's condition may ask of a group. */
export const groupFactsOf = (state: StoredGroup['state']): GroupFacts => ({
  title: state.title,
  status: state.status,
  severity: state.severity,
  peak: state.peak,
  firing: countFiring(state.firing),
  alerts: state.alertCount,
  since: state.openedAt,
});

/** Those that can be read, by their ids. */
export const policiesById = (policies: readonly StoredPolicy[]): Map<string, PolicyRule> =>
  new Map(policies.flatMap((row) => toPolicyRule(row) ?? []).map((policy) => [policy.id, policy]));

async function readFacts(options: { db: HotClient; workspaceId: string; group: StoredGroup }): Promise<Matchable[]> {
  const { db, workspaceId, group } = options;
  const firing = await readFiringFacts({ db, workspaceId, groupId: group.state.id, limit: FACTS_MAX });
  if (firing.length > 0) return firing.map((one) => ({ ...one, severity: Severity.parse(one.severity) }));
  const { integrationId } = group;
  const source = integrationId === null ? null : await readSource({ db, workspaceId, integrationId });
  return [factsOfGroup({ ...group.state, labels: group.groupLabels, integrationId, source })];
}

/** What stands for a group in which nothing fires, such as one that a person reopened. */
export const factsOfGroup = (options: {
  labels: Record<string, string>;
  severity: Severity;
  title: string;
  integrationId: string | null;
  source: string | null;
}): Matchable => ({
  labels: options.labels,
  severity: options.severity,
  title: options.title,
  integrationId: options.integrationId ?? '',
  source: options.source ?? '',
});

/** A stored route as the domain takes it. Null: a newer version wrote what cannot be read, and it is passed over. */
export function toRouteRule(row: StoredRoute): RouteRule | null {
  const matchers = Matcher.array().safeParse(row.matchers);
  const hours = WeekHours.nullable().safeParse(row.hours);
  return matchers.success && hours.success ? { ...row, matchers: matchers.data, hours: hours.data } : null;
}

/** The same of a policy: a route that leads to one that cannot be read is passed over. */
function toPolicyRule(row: StoredPolicy): PolicyRule | null {
  const steps = PolicyStep.array().safeParse(row.steps);
  return steps.success ? { ...row, steps: steps.data } : null;
}
