import {
  type EscalationPolicy,
  type EscalationPolicyList,
  PolicyStep,
  type PolicyTarget,
} from '@signalcraft/contracts/escalation-policies';
import type { Database, TenantClient } from '@signalcraft/database/database';
import { readNames } from './actor-names.ts';
import { configuredOf } from './configuration.ts';

/** The workspace's escalation policies by name. The built-in one is not among them. */
export const listPolicies = (options: { database: Database; workspaceId: string }): Promise<EscalationPolicyList> =>
  options.database.tenant(options, async (db) => ({ items: await findPolicies({ ...options, db, ids: null }) }));

/** One policy. Null: there is none of this id in the workspace. */
export const readPolicy = (options: {
  database: Database;
  workspaceId: string;
  policyId: string;
}): Promise<EscalationPolicy | null> =>
  options.database.tenant(options, async (db) => {
    const [policy] = await findPolicies({ ...options, db, ids: [options.policyId] });
    return policy ?? null;
  });

/** Policies by name, inside a transaction that goes on; `ids` null: all of the workspace. */
export async function findPolicies(options: {
  db: TenantClient;
  workspaceId: string;
  ids: readonly string[] | null;
}): Promise<EscalationPolicy[]> {
  const { db, workspaceId, ids } = options;
  const rows = await db.escalationPolicy.findMany({
    where: { workspaceId, ...(ids ? { id: { in: [...ids] } } : {}) },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  });
  const names = await readNames({ db, workspaceId, ids: rows.map((row) => row.createdById) });
  return rows.map((row) => ({
    ...configuredOf({ row, names }),
    name: row.name,
    description: row.description,
    steps: PolicyStep.array().parse(row.steps),
    repeats: row.repeats,
    fallbackMemberIds: row.fallbackMemberIds,
  }));
}

/** The policies one of whose steps tells this team, schedule or channel. */
export async function policiesThatTarget(options: {
  db: TenantClient;
  workspaceId: string;
  kind: 'team' | 'schedule' | 'channel';
  id: string;
}): Promise<EscalationPolicy[]> {
  const policies = await findPolicies({ ...options, ids: null });
  return policies.filter(({ steps }) =>
    steps.some(({ targets }) => targets.some((target) => refersTo({ ...options, target }))),
  );
}

const refersTo = (options: { target: PolicyTarget; kind: 'team' | 'schedule' | 'channel'; id: string }): boolean => {
  const { target, kind, id } = options;
  if (kind === 'channel') return target.kind === 'channel' && target.channelId === id;
  if (kind === 'team') return target.kind === 'team' && target.teamId === id;
  if (target.kind === 'schedule') return target.scheduleId === id;
  return target.kind === 'round_robin' && target.over.kind === 'schedule' && target.over.scheduleId === id;
};
