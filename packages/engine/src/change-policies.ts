import { isDeepStrictEqual } from 'node:util';
import type { Deleted } from '@signalcraft/contracts/common';
import {
  type CreateEscalationPolicy,
  type EscalationPolicy,
  type PolicyTarget,
  type UpdateEscalationPolicy,
} from '@signalcraft/contracts/escalation-policies';
import { POLICY_LIMITS } from '@signalcraft/contracts/policy-limits';
import type { TenantClient } from '@signalcraft/database/database';
import { newId } from '@signalcraft/platform/ids';
import { writeAudit } from './audit.ts';
import {
  type ConfigurationChange,
  checkLimit,
  checkReferences,
  checkSeen,
  checkUnused,
  findMembers,
  lockConfiguration,
  madeBy,
  nextRevision,
} from './configuration.ts';
import { findChannelIds } from './read-channels.ts';
import { findPolicies } from './read-policies.ts';

type Settings = CreateEscalationPolicy;

/** Makes a policy. Throws NOT_FOUND where it names a member, a team or a schedule that the workspace has not. */
export async function createPolicy(
  options: ConfigurationChange & { wanted: CreateEscalationPolicy },
): Promise<EscalationPolicy> {
  const { workspaceId, askedBy, wanted } = options;
  const id = newId(Date.now());
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const count = await db.escalationPolicy.count({ where: { workspaceId } });
    checkLimit({ count, max: POLICY_LIMITS.policies, noun: 'escalation policies' });
    await checkTargets({ db, workspaceId, settings: wanted });
    await db.escalationPolicy.create({ data: { id, workspaceId, ...wanted, ...madeBy(askedBy) } });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'escalation_policy.created',
      object: { type: 'escalation_policy', id },
      after: wanted,
    });
    return mustFind({ db, workspaceId, id });
  });
}

/**
 * Changes a policy; what is left out stays. Runs under way keep what they began with. Null: there is none of this id.
 */
export async function updatePolicy(
  options: ConfigurationChange & { policyId: string; wanted: UpdateEscalationPolicy },
): Promise<EscalationPolicy | null> {
  const { workspaceId, askedBy, policyId: id, wanted } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const [policy] = await findPolicies({ db, workspaceId, ids: [id] });
    if (!policy) return null;
    checkSeen({ revision: policy.revision, seen: wanted.revision });
    const before = settingsOf(policy);
    const after = {
      name: wanted.name ?? before.name,
      description: wanted.description ?? before.description,
      steps: wanted.steps ?? before.steps,
      repeats: wanted.repeats ?? before.repeats,
      fallbackMemberIds: wanted.fallbackMemberIds ?? before.fallbackMemberIds,
    };
    if (isDeepStrictEqual(before, after)) return policy;
    await checkTargets({ db, workspaceId, settings: after, kept: before });
    await db.escalationPolicy.update({
      where: { workspaceId_id: { workspaceId, id } },
      data: { ...after, ...nextRevision() },
    });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'escalation_policy.updated',
      object: { type: 'escalation_policy', id },
      before,
      after,
    });
    return mustFind({ db, workspaceId, id });
  });
}

/** Deletes a policy that no route leads to; throws CONFLICT `in_use` otherwise. Null: there is none of this id. */
export async function deletePolicy(options: ConfigurationChange & { policyId: string }): Promise<Deleted | null> {
  const { workspaceId, askedBy, policyId: id } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const [policy] = await findPolicies({ db, workspaceId, ids: [id] });
    if (!policy) return null;
    const routes = await db.route.findMany({
      where: { workspaceId, policyId: id },
      orderBy: { position: 'asc' },
      select: { name: true },
    });
    checkUnused({ usedBy: routes.map(({ name }) => ({ kind: 'route', name })) });
    await db.escalationPolicy.delete({ where: { workspaceId_id: { workspaceId, id } } });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'escalation_policy.deleted',
      object: { type: 'escalation_policy', id },
      before: settingsOf(policy),
    });
    return { id };
  });
}

const settingsOf = ({ name, description, steps, repeats, fallbackMemberIds }: EscalationPolicy): Settings => ({
  name,
  description,
  steps,
  repeats,
  fallbackMemberIds,
});

type Reference = { path: string; noun: 'member' | 'team' | 'schedule' | 'channel'; id: string };

/** What the policy named before it may go on naming: an edit elsewhere must not fail for somebody who left. */
async function checkTargets(options: {
  db: TenantClient;
  workspaceId: string;
  settings: Pick<Settings, 'steps' | 'fallbackMemberIds'>;
  kept?: Pick<Settings, 'steps' | 'fallbackMemberIds'>;
}): Promise<void> {
  const { db, workspaceId } = options;
  const kept = new Set(options.kept ? referencesOf(options.kept).map(({ id }) => id) : []);
  const references = referencesOf(options.settings).filter(({ id }) => !kept.has(id));
  const idsOf = (noun: Reference['noun']): string[] =>
    references.filter((reference) => reference.noun === noun).map(({ id }) => id);
  const where = (noun: Reference['noun']) => ({ workspaceId, id: { in: idsOf(noun) } });
  const known = {
    member: await findMembers({ db, workspaceId, memberIds: idsOf('member') }),
    team: new Set((await db.team.findMany({ where: where('team'), select: { id: true } })).map(({ id }) => id)),
    schedule: new Set(
      (await db.schedule.findMany({ where: where('schedule'), select: { id: true } })).map(({ id }) => id),
    ),
    channel: new Set(await findChannelIds({ db, workspaceId, ids: idsOf('channel') })),
  };
  checkReferences({ missing: references.filter(({ noun, id }) => !known[noun].has(id)) });
}

const referencesOf = (settings: Pick<Settings, 'steps' | 'fallbackMemberIds'>): Reference[] => [
  ...settings.steps.flatMap(({ targets }, step) =>
    targets.flatMap((target, index) => referencesOfTarget({ target, path: `steps[${step}].targets[${index}]` })),
  ),
  ...settings.fallbackMemberIds.map((id, index) => ({
    path: `fallbackMemberIds[${index}]`,
    noun: 'member' as const,
    id,
  })),
];

function referencesOfTarget(options: { target: PolicyTarget; path: string }): Reference[] {
  const { target, path } = options;
  switch (target.kind) {
    case 'everyone_who_can_respond':
      return [];
    case 'member':
      return [{ path: `${path}.memberId`, noun: 'member', id: target.memberId }];
    case 'team':
      return [{ path: `${path}.teamId`, noun: 'team', id: target.teamId }];
    case 'schedule':
      return [{ path: `${path}.scheduleId`, noun: 'schedule', id: target.scheduleId }];
    case 'channel':
      return [{ path: `${path}.channelId`, noun: 'channel', id: target.channelId }];
    case 'round_robin':
      if (target.over.kind === 'schedule')
        return [{ path: `${path}.over.scheduleId`, noun: 'schedule', id: target.over.scheduleId }];
      return target.over.memberIds.map((id, index) => ({
        path: `${path}.over.memberIds[${index}]`,
        noun: 'member',
        id,
      }));
  }
}

async function mustFind(options: { db: TenantClient; workspaceId: string; id: string }): Promise<EscalationPolicy> {
  const [policy] = await findPolicies({ ...options, ids: [options.id] });
  if (!policy) throw new Error('a policy is gone in the transaction that wrote it');
  return policy;
}
