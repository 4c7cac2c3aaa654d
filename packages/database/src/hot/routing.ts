import type { HotClient } from '../database.ts';

/** A route as it is stored; the JSON is parsed by its reader. */
export type StoredRoute = {
  id: string;
  name: string;
  revision: number;
  enabled: boolean;
  matchers: unknown;
  condition: string | null;
  hours: unknown;
  policyId: string;
  channelIds: string[];
  continue: boolean;
};

export type StoredPolicy = {
  id: string;
  name: string;
  revision: number;
  steps: unknown;
  repeats: number;
  fallbackMemberIds: string[];
};

/** The enabled routes of a workspace in their order, and the policies they lead to. */
export async function readRouting(options: {
  db: HotClient;
  workspaceId: string;
}): Promise<{ routes: StoredRoute[]; policies: StoredPolicy[] }> {
  const { db, workspaceId } = options;
  const [routes, policies] = await Promise.all([
    db.query<StoredRoute>({
      name: 'step-routes',
      text: `select r.id, r.name, r.revision, r.enabled, r.matchers, r.condition, r.hours, r.policy_id as "policyId",
          r.channel_ids as "channelIds", r.continues as "continue"
        from "Route" r where r.workspace_id = $1 and r.enabled order by r.position, r.id`,
      values: [workspaceId],
    }),
    db.query<StoredPolicy>({
      name: 'step-policies',
      text: `select p.id, p.name, p.revision, p.steps, p.repeats, p.fallback_member_ids as "fallbackMemberIds"
        from "EscalationPolicy" p where p.workspace_id = $1 and exists (
          select 1 from "Route" r where r.workspace_id = $1 and r.policy_id = p.id and r.enabled)`,
      values: [workspaceId],
    }),
  ]);
  return { routes: routes.rows, policies: policies.rows };
}

export type FactsOfAlert = {
  labels: Record<string, string>;
  severity: string;
  source: string;
  integrationId: string;
  title: string;
};

/** What routes look at: the group's alerts that fire, newest first, at most `limit`. */
export async function readFiringFacts(options: {
  db: HotClient;
  workspaceId: string;
  groupId: string;
  limit: number;
}): Promise<FactsOfAlert[]> {
  const { rows } = await options.db.query<FactsOfAlert>({
    name: 'step-firing-facts',
    text: `select a.labels, a.severity, i.source, a.integration_id as "integrationId", a.title from "Alert" a
      cross join lateral (select source from "Integration" i
        where i.id = a.integration_id and i.workspace_id = a.workspace_id offset 0) i
      where a.group_id = $1 and a.workspace_id = $2 and a.status = 'FIRING' order by a.id desc limit $3`,
    values: [options.groupId, options.workspaceId, options.limit],
  });
  return rows;
}

/** The source of an integration; null where the group was opened by none. */
export async function readSource(options: {
  db: HotClient;
  workspaceId: string;
  integrationId: string;
}): Promise<string | null> {
  const { rows } = await options.db.query<{ source: string }>({
    name: 'step-source',
    text: `select source from "Integration" where id = $1 and workspace_id = $2`,
    values: [options.integrationId, options.workspaceId],
  });
  return rows[0]?.source ?? null;
}
