import { isDeepStrictEqual } from 'node:util';
import type { Deleted } from '@signalcraft/contracts/common';
import { AppError } from '@signalcraft/contracts/errors';
import type { CreateSchedule, StoredSchedule, UpdateSchedule } from '@signalcraft/contracts/schedule-api';
import { type Layer, SCHEDULE_LIMITS } from '@signalcraft/contracts/schedules';
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
import { findSchedules } from './read-schedules.ts';

/** Makes a schedule. Throws NOT_FOUND where it names a member or a team that the workspace has not. */
export async function createSchedule(
  options: ConfigurationChange & { wanted: CreateSchedule },
): Promise<StoredSchedule> {
  const { workspaceId, askedBy, wanted } = options;
  const id = newId(Date.now());
  checkLayers(wanted.layers);
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const count = await db.schedule.count({ where: { workspaceId } });
    checkLimit({ count, max: SCHEDULE_LIMITS.schedules, noun: 'schedules' });
    await checkNamed({ db, workspaceId, settings: wanted, kept: [] });
    await db.schedule.create({ data: { id, workspaceId, ...wanted, ...madeBy(askedBy) } });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'schedule.created',
      object: { type: 'schedule', id },
      after: wanted,
    });
    return mustFindSchedule({ db, workspaceId, id });
  });
}

/** Changes a schedule; what is left out stays. Throws CONFLICT `changed_meanwhile` for a revision that is past. Null: there is none of this id in the workspace. */
export async function updateSchedule(
  options: ConfigurationChange & { scheduleId: string; wanted: UpdateSchedule },
): Promise<StoredSchedule | null> {
  const { workspaceId, askedBy, scheduleId: id, wanted } = options;
  if (wanted.layers) checkLayers(wanted.layers);
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const [schedule] = await findSchedules({ db, workspaceId, ids: [id] });
    if (!schedule) return null;
    checkSeen({ revision: schedule.revision, seen: wanted.revision });
    const before = settingsOf(schedule);
    const after = {
      teamId: wanted.teamId === undefined ? before.teamId : wanted.teamId,
      name: wanted.name ?? before.name,
      zone: wanted.zone ?? before.zone,
      layers: wanted.layers ?? before.layers,
    };
    if (isDeepStrictEqual(before, after)) return schedule;
    await checkNamed({ db, workspaceId, settings: after, kept: membersOf(before.layers) });
    await db.schedule.update({
      where: { workspaceId_id: { workspaceId, id } },
      data: { ...after, ...nextRevision() },
    });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'schedule.updated',
      object: { type: 'schedule', id },
      before,
      after,
    });
    return mustFindSchedule({ db, workspaceId, id });
  });
}

/**
 * Deletes a schedule that no policy tells, with its exceptions; throws CONFLICT `in_use` otherwise. Null: there is none
 * of this id in the workspace.
 */
export async function deleteSchedule(options: ConfigurationChange & { scheduleId: string }): Promise<Deleted | null> {
  const { workspaceId, askedBy, scheduleId: id } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const [schedule] = await findSchedules({ db, workspaceId, ids: [id] });
    if (!schedule) return null;
    const policies = await policiesThatTarget({ db, workspaceId, kind: 'schedule', id });
    checkUnused({ usedBy: policies.map(({ name }) => ({ kind: 'escalation policy', name })) });
    await db.schedule.delete({ where: { workspaceId_id: { workspaceId, id } } });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'schedule.deleted',
      object: { type: 'schedule', id },
      before: settingsOf(schedule),
    });
    return { id };
  });
}

/** The schedule that this transaction wrote. */
export async function mustFindSchedule(options: {
  db: TenantClient;
  workspaceId: string;
  id: string;
}): Promise<StoredSchedule> {
  const [schedule] = await findSchedules({ ...options, ids: [options.id] });
  if (!schedule) throw new Error('a schedule is gone in the transaction that wrote it');
  return schedule;
}

const settingsOf = ({ teamId, name, zone, layers }: StoredSchedule): CreateSchedule => ({ teamId, name, zone, layers });

const membersOf = (layers: readonly Layer[]): string[] => layers.flatMap(({ participants }) => participants);

/** A turn is told apart by its layer's id, so that each must have its own. */
function checkLayers(layers: readonly Layer[]): void {
  const ids = layers.map(({ id }) => id);
  const twice = ids.findIndex((id, index) => ids.indexOf(id) !== index);
  if (twice === -1) return;
  throw new AppError('VALIDATION_FAILED', {
    issues: [{ path: `layers[${twice}].id`, message: 'is the id of another layer' }],
  });
}

/** Who stood in the layers before may go on standing there: an edit must not fail for somebody who left. */
async function checkNamed(options: {
  db: TenantClient;
  workspaceId: string;
  settings: Pick<CreateSchedule, 'teamId' | 'layers'>;
  kept: readonly string[];
}): Promise<void> {
  const { db, workspaceId, settings } = options;
  const members = await findMembers({ db, workspaceId, memberIds: membersOf(settings.layers) });
  for (const id of options.kept) members.add(id);
  const missing = settings.layers.flatMap(({ participants }, layer) =>
    participants.flatMap((id, index) =>
      members.has(id) ? [] : [{ path: `layers[${layer}].participants[${index}]`, noun: 'member' }],
    ),
  );
  const { teamId } = settings;
  const team =
    teamId &&
    (await db.team.findUnique({ where: { workspaceId_id: { workspaceId, id: teamId } }, select: { id: true } }));
  checkReferences({ missing: [...missing, ...(teamId && !team ? [{ path: 'teamId', noun: 'team' }] : [])] });
}
