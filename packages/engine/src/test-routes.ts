import { AlertGroupStatus, Severity } from '@signalcraft/contracts/enums';
import { AppError } from '@signalcraft/contracts/errors';
import { ROUTE_LIMITS, type Route, type RouteTest, type TestRoutes } from '@signalcraft/contracts/routes';
import type { Database, TenantClient } from '@signalcraft/database/database';
import { findFactsOfGroups } from '@signalcraft/database/reads/group-facts';
import { decideRoute, type RouteRule } from '@signalcraft/domain/routing';
import { newId } from '@signalcraft/platform/ids';
import { checkMatchers } from './check-matchers.ts';
import { findPolicies } from './read-policies.ts';
import { findRoutes } from './read-routes.ts';
import { FACTS_MAX, factsOfGroup } from './route-run.ts';

/**
 * By which route and policy each of the groups that changed last would go now, with a draft tried where there is one.
 * Nothing is written. Throws NOT_FOUND for a route to replace, or a policy, that the workspace has not.
 */
export async function testRoutes(options: {
  database: Database;
  workspaceId: string;
  wanted: TestRoutes;
}): Promise<RouteTest> {
  const { workspaceId, wanted } = options;
  if (wanted.draft) {
    checkMatchers({ lists: [{ path: 'draft.matchers', matchers: wanted.draft.matchers }], mustNarrow: false });
  }
  return options.database.tenant({ workspaceId }, async (db) => {
    const routes = withDraft({ routes: await findRoutes({ db, workspaceId }), wanted });
    const policies = new Map((await findPolicies({ db, workspaceId, ids: null })).map((policy) => [policy.id, policy]));
    if (wanted.draft && !policies.has(wanted.draft.policyId)) throw new AppError('NOT_FOUND');
    const groups = await lastGroups({ db, workspaceId });
    const facts = await findFactsOfGroups({
      db,
      workspaceId,
      groupIds: groups.map((group) => group.id),
      limit: FACTS_MAX / ROUTE_LIMITS.tested,
    });
    const now = Date.now();
    return {
      items: groups.map((group) => {
        const firing = facts.get(group.id) ?? [];
        const alerts =
          firing.length > 0
            ? firing.map((one) => ({ ...one, severity: Severity.parse(one.severity) }))
            : [factsOfGroup(group)];
        const { policy, matched, reason } = decideRoute({ routes, policies, alerts, now });
        return { groupId: group.id, title: group.title, status: group.status, reason, policy: policy.name, matched };
      }),
    };
  });
}

function withDraft(options: { routes: readonly Route[]; wanted: TestRoutes }): RouteRule[] {
  const { routes } = options;
  const { draft, replaces } = options.wanted;
  const index = replaces === null ? -1 : routes.findIndex(({ id }) => id === replaces);
  if (replaces !== null && index === -1) throw new AppError('NOT_FOUND');
  if (!draft) return routes.filter((_, place) => place !== index);
  const rule: RouteRule = { ...draft, id: replaces ?? newId(Date.now()), revision: routes[index]?.revision ?? 0 };
  return index === -1
    ? [...routes].toSpliced(draft.position ?? routes.length, 0, rule as Route)
    : [...routes].toSpliced(index, 1, rule as Route);
}

async function lastGroups(options: { db: TenantClient; workspaceId: string }) {
  const { db, workspaceId } = options;
  const rows = await db.alertGroup.findMany({
    where: { workspaceId },
    orderBy: { id: 'desc' },
    take: ROUTE_LIMITS.tested,
    select: {
      id: true,
      title: true,
      status: true,
      severity: true,
      groupLabels: true,
      integrationId: true,
      integration: { select: { source: true } },
    },
  });
  return rows.map((row) => ({
    id: row.id,
    title: row.title,
    status: AlertGroupStatus.parse(row.status),
    severity: Severity.parse(row.severity),
    labels: row.groupLabels as Record<string, string>,
    integrationId: row.integrationId,
    source: row.integration?.source ?? null,
  }));
}
