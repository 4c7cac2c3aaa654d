import { AlertGroupStatus, AlertStatus, Severity } from '@signalcraft/contracts/enums';
import { AppError } from '@signalcraft/contracts/errors';
import {
  ROUTE_LIMITS,
  type Route,
  type RoutedBy,
  type RouteTest,
  type TestRoutes,
} from '@signalcraft/contracts/routes';
import type { Database } from '@signalcraft/database/database';
import { findLastAlerts } from '@signalcraft/database/reads/last-alerts';
import {
  decideRoute,
  isSamePolicy,
  isWithinHours,
  type RouteDecision,
  type RouteRule,
} from '@signalcraft/domain/routing';
import { checkRoute } from './change-routes.ts';
import { findPolicies } from './read-policies.ts';
import { findRoutes } from './read-routes.ts';
import { checkIsAll } from './reorder.ts';

/** Stands for the id of a route that is not made yet. */
const NEW = 'new';

/**
 * By which routes and policy each of the last alerts would go if it came now and alone: by the routes as they stand, and
 * by what is edited. Nothing is written. Throws for a draft as making the route does, NOT_FOUND for a
 * route or policy that the workspace has not, CONFLICT `not_all_routes` for an order of other routes than there are.
 */
export async function testRoutes(options: {
  database: Database;
  workspaceId: string;
  wanted: TestRoutes;
}): Promise<RouteTest> {
  const { workspaceId, wanted } = options;
  if (wanted.draft) checkRoute(wanted.draft, 'draft.');
  return options.database.tenant({ workspaceId }, async (db) => {
    const saved = await findRoutes({ db, workspaceId });
    const policies = new Map((await findPolicies({ db, workspaceId, ids: null })).map((policy) => [policy.id, policy]));
    if (wanted.draft && !policies.has(wanted.draft.policyId)) throw new AppError('NOT_FOUND');
    const edited = withDraft({ routes: inOrder({ routes: saved, order: wanted.order }), wanted });
    const alerts = await findLastAlerts({
      db,
      workspaceId,
      statuses: AlertGroupStatus.options,
      limit: ROUTE_LIMITS.tested,
      limitOfGroup: ROUTE_LIMITS.testedOfGroup,
    });
    const now = Date.now();
    // One instant for all alerts, so that hours are looked at once a route.
    const [savedNow, editedNow] = [saved, edited].map((routes) =>
      routes.filter(({ enabled, hours }) => enabled && isWithinHours({ hours, now })).map(withoutHours),
    ) as [RouteRule[], RouteRule[]];
    return {
      items: alerts.map(({ id, groupId, title, lastSeenAt, ...facts }) => {
        const severity = Severity.parse(facts.severity);
        const asked = { policies, alerts: [{ ...facts, title, severity }], now };
        const by = decideRoute({ ...asked, routes: savedNow });
        const byDraft = decideRoute({ ...asked, routes: editedNow });
        return {
          alertId: id,
          groupId,
          title,
          severity,
          status: AlertStatus.parse(facts.status),
          lastSeenAt: lastSeenAt.toISOString(),
          saved: toRoutedBy(by),
          draft: toRoutedBy(byDraft),
          changed: !isSamePolicy(by.policy, byDraft.policy),
        };
      }),
    };
  });
}

function inOrder(options: { routes: readonly Route[]; order: readonly string[] | null }): readonly RouteRule[] {
  const { routes, order } = options;
  if (!order) return routes;
  checkIsAll({ type: 'route', all: routes.map(({ id }) => id), ids: order, path: 'order' });
  return [...routes].sort((a, b) => order.indexOf(a.id) - order.indexOf(b.id));
}

function withDraft(options: { routes: readonly RouteRule[]; wanted: TestRoutes }): readonly RouteRule[] {
  const { routes } = options;
  const { draft, replaces } = options.wanted;
  const index = replaces === null ? -1 : routes.findIndex(({ id }) => id === replaces);
  if (replaces !== null && index === -1) throw new AppError('NOT_FOUND');
  if (!draft) return routes.filter((_, place) => place !== index);
  const rule: RouteRule = { ...draft, id: replaces ?? NEW, revision: routes[index]?.revision ?? 0 };
  return index === -1
    ? [...routes].toSpliced(draft.position ?? routes.length, 0, rule)
    : [...routes].toSpliced(index, 1, rule);
}

const withoutHours = (route: RouteRule): RouteRule => ({ ...route, hours: null });

const toRoutedBy = ({ reason, policy, matched, faults }: RouteDecision): RoutedBy => ({
  reason,
  policy: policy.name,
  matched: matched.map(({ routeId, name }) => ({ routeId: routeId === NEW ? null : routeId, name })),
  faults: faults.map((fault) => ({ ...fault, routeId: fault.routeId === NEW ? null : fault.routeId })),
});
