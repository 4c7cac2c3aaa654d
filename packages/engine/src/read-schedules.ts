import type { StoredException, StoredSchedule, StoredScheduleList } from '@signalcraft/contracts/schedule-api';
import { Layer, ScheduleException } from '@signalcraft/contracts/schedules';
import type { Database, TenantClient } from '@signalcraft/database/database';
import type { OnCallPlan } from '@signalcraft/domain/on-call-plan';
import { membersOfPlan } from '@signalcraft/domain/targets';
import { readNames } from './actor-names.ts';
import { configuredOf, creatorOf, findMembers } from './configuration.ts';

/** The workspace's schedules by name. */
export const listSchedules = (options: { database: Database; workspaceId: string }): Promise<StoredScheduleList> =>
  options.database.tenant(options, async (db) => ({ items: await findSchedules({ ...options, db, ids: null }) }));

/** One schedule. Null: there is none of this id in the workspace. */
export const readSchedule = (options: {
  database: Database;
  workspaceId: string;
  scheduleId: string;
}): Promise<StoredSchedule | null> =>
  options.database.tenant(options, async (db) => {
    const [schedule] = await findSchedules({ ...options, db, ids: [options.scheduleId] });
    return schedule ?? null;
  });

/** The exceptions of a schedule that are not over. Null: there is no schedule of this id in the workspace. */
export const listExceptions = (options: {
  database: Database;
  workspaceId: string;
  scheduleId: string;
}): Promise<{ items: StoredException[] } | null> =>
  options.database.tenant(options, async (db) => {
    const { workspaceId, scheduleId } = options;
    const [schedule] = await findSchedules({ db, workspaceId, ids: [scheduleId] });
    if (!schedule) return null;
    return { items: await findExceptions({ db, workspaceId, scheduleIds: [scheduleId], endingAfter: Date.now() }) };
  });

/** Schedules by name, inside a transaction that goes on; `ids` null: all of the workspace. */
export async function findSchedules(options: {
  db: TenantClient;
  workspaceId: string;
  ids: readonly string[] | null;
}): Promise<StoredSchedule[]> {
  const { db, workspaceId, ids } = options;
  const rows = await db.schedule.findMany({
    where: { workspaceId, ...(ids ? { id: { in: [...ids] } } : {}) },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  });
  const names = await readNames({ db, workspaceId, ids: rows.map((row) => row.createdById) });
  return rows.map((row) => ({
    ...configuredOf({ row, names }),
    teamId: row.teamId,
    name: row.name,
    zone: row.zone,
    layers: Layer.array().parse(row.layers),
    hasCalendar: row.calendarKeyHash !== null,
  }));
}

/** Exceptions in the order in which they were made, as far as they end after an instant. */
export async function findExceptions(options: {
  db: TenantClient;
  workspaceId: string;
  scheduleIds: readonly string[];
  endingAfter: number;
}): Promise<(StoredException & { scheduleId: string })[]> {
  const { db, workspaceId } = options;
  const rows = await db.scheduleException.findMany({
    where: {
      workspaceId,
      scheduleId: { in: [...options.scheduleIds] },
      endsAt: { gt: new Date(options.endingAfter) },
    },
    orderBy: [{ scheduleId: 'asc' }, { number: 'asc' }],
  });
  const names = await readNames({ db, workspaceId, ids: rows.map((row) => row.createdById) });
  return rows.map((row) => ({
    scheduleId: row.scheduleId,
    exception: ScheduleException.parse(row.exception),
    createdBy: creatorOf({ row, names }),
    createdAt: row.createdAt.toISOString(),
  }));
}

const DAY_MS = 24 * 60 * 60 * 1_000;

/** A schedule as the domain reads it from an instant on, with who of those it names is a member. */
export async function planOf(options: {
  db: TenantClient;
  workspaceId: string;
  schedule: Pick<StoredSchedule, 'id' | 'zone' | 'layers'>;
  from: number;
}): Promise<{ plan: OnCallPlan; members: Set<string> }> {
  const { db, workspaceId, schedule } = options;
  // A zone whose rules changed since an exception was made moves its end by hours.
  const exceptions = await findExceptions({
    db,
    workspaceId,
    scheduleIds: [schedule.id],
    endingAfter: options.from - 2 * DAY_MS,
  });
  const plan = {
    zone: schedule.zone,
    layers: schedule.layers,
    exceptions: exceptions.map(({ exception }) => exception),
  };
  return { plan, members: await findMembers({ db, workspaceId, memberIds: membersOfPlan(plan) }) };
}
