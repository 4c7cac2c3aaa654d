import { isDeepStrictEqual } from 'node:util';
import type { Deleted } from '@signalcraft/contracts/common';
import { type CreateTeam, TEAM_LIMITS, type Team, type UpdateTeam } from '@signalcraft/contracts/teams';
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
import { policiesThatTarget } from './read-policies.ts';
import { findTeams } from './read-teams.ts';

/** Makes a team. Throws NOT_FOUND for who is no member. */
export async function createTeam(options: ConfigurationChange & { wanted: CreateTeam }): Promise<Team> {
  const { workspaceId, askedBy, wanted } = options;
  const id = newId(Date.now());
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    checkLimit({ count: await db.team.count({ where: { workspaceId } }), max: TEAM_LIMITS.teams, noun: 'teams' });
    await db.team.create({
      data: { id, workspaceId, name: wanted.name, description: wanted.description, ...madeBy(askedBy) },
    });
    await putMembers({ db, workspaceId, teamId: id, memberIds: wanted.memberIds });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'team.created',
      object: { type: 'team', id },
      after: wanted,
    });
    return mustFind({ db, workspaceId, id });
  });
}

/** Changes a team; what is left out stays. Null: there is none of this id in the workspace. */
export async function updateTeam(
  options: ConfigurationChange & { teamId: string; wanted: UpdateTeam },
): Promise<Team | null> {
  const { workspaceId, askedBy, teamId: id, wanted } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const [team] = await findTeams({ db, workspaceId, ids: [id] });
    if (!team) return null;
    checkSeen({ revision: team.revision, seen: wanted.revision });
    const before = { name: team.name, description: team.description, memberIds: team.memberIds };
    const after = {
      name: wanted.name ?? before.name,
      description: wanted.description ?? before.description,
      memberIds: wanted.memberIds ? [...new Set(wanted.memberIds)].sort() : before.memberIds,
    };
    if (isDeepStrictEqual(before, after)) return team;
    const { memberIds, ...columns } = after;
    await db.team.update({ where: { workspaceId_id: { workspaceId, id } }, data: { ...columns, ...nextRevision() } });
    if (wanted.memberIds) await putMembers({ db, workspaceId, teamId: id, memberIds });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'team.updated',
      object: { type: 'team', id },
      before,
      after,
    });
    return mustFind({ db, workspaceId, id });
  });
}

/** Deletes a team that nothing refers to; throws CONFLICT `in_use` otherwise. Null: there is none of this id. */
export async function deleteTeam(options: ConfigurationChange & { teamId: string }): Promise<Deleted | null> {
  const { workspaceId, askedBy, teamId: id } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const [team] = await findTeams({ db, workspaceId, ids: [id] });
    if (!team) return null;
    const schedules = await db.schedule.findMany({ where: { workspaceId, teamId: id }, select: { name: true } });
    const policies = await policiesThatTarget({ db, workspaceId, kind: 'team', id });
    checkUnused({
      usedBy: [
        ...policies.map(({ name }) => ({ kind: 'escalation policy', name })),
        ...schedules.map(({ name }) => ({ kind: 'schedule', name })),
      ],
    });
    await db.team.delete({ where: { workspaceId_id: { workspaceId, id } } });
    const { name, description, memberIds } = team;
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'team.deleted',
      object: { type: 'team', id },
      before: { name, description, memberIds },
    });
    return { id };
  });
}

async function putMembers(options: {
  db: TenantClient;
  workspaceId: string;
  teamId: string;
  memberIds: readonly string[];
}): Promise<void> {
  const { db, workspaceId, teamId } = options;
  const memberIds = [...new Set(options.memberIds)];
  const members = await findMembers({ db, workspaceId, memberIds });
  checkReferences({
    missing: memberIds.flatMap((id, index) =>
      members.has(id) ? [] : [{ path: `memberIds[${index}]`, noun: 'member' }],
    ),
  });
  await db.teamMember.deleteMany({ where: { workspaceId, teamId, memberId: { notIn: memberIds } } });
  await db.teamMember.createMany({
    data: memberIds.map((memberId) => ({ workspaceId, teamId, memberId })),
    skipDuplicates: true,
  });
}

async function mustFind(options: { db: TenantClient; workspaceId: string; id: string }): Promise<Team> {
  const [team] = await findTeams({ ...options, ids: [options.id] });
  if (!team) throw new Error('a team is gone in the transaction that wrote it');
  return team;
}
