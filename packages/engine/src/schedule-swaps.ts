import type { Deleted } from '@signalcraft/contracts/common';
import { type StoredException, type SwapRequest, SwapSides } from '@signalcraft/contracts/schedule-api';
import { SCHEDULE_LIMITS } from '@signalcraft/contracts/schedules';
import type { Database, TenantClient } from '@signalcraft/database/database';
import { newId } from '@signalcraft/platform/ids';
import { readNames } from './actor-names.ts';
import { writeAudit } from './audit.ts';
import { type ConfigurationChange, checkLimit, creatorOf, lockConfiguration, madeBy } from './configuration.ts';
import { findSchedules } from './read-schedules.ts';
import { decideSwapNow, swapWithin } from './schedule-exceptions.ts';

type OfSchedule = ConfigurationChange & { scheduleId: string };
type OfRequest = OfSchedule & { swapId: string; checkMay: (sides: SwapSides) => void };

/** The open requests of a schedule, the soonest first. Null: there is no schedule of this id in the workspace. */
export const listSwapRequests = (options: {
  database: Database;
  workspaceId: string;
  scheduleId: string;
}): Promise<{ items: SwapRequest[] } | null> =>
  options.database.tenant(options, async (db) => {
    const { workspaceId, scheduleId } = options;
    const [schedule] = await findSchedules({ db, workspaceId, ids: [scheduleId] });
    if (!schedule) return null;
    return { items: await findSwapRequests({ db, workspaceId, scheduleId, now: Date.now() }) };
  });

/**
 * Asks somebody to swap. Throws CONFLICT with the reason where the plan would not allow it now. Null: there is no
 * schedule of this id in the workspace.
 */
export async function askSwap(options: OfSchedule & { sides: SwapSides }): Promise<SwapRequest | null> {
  const { workspaceId, scheduleId, askedBy, sides } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const [schedule] = await findSchedules({ db, workspaceId, ids: [scheduleId] });
    if (!schedule) return null;
    const now = Date.now();
    await decideSwapNow({ db, workspaceId, schedule, sides, now });
    await db.swapRequest.deleteMany({ where: { workspaceId, scheduleId, beginsAt: { lte: new Date(now) } } });
    const count = await db.swapRequest.count({ where: { workspaceId, scheduleId } });
    checkLimit({ count, max: SCHEDULE_LIMITS.swapRequests, noun: 'open swap requests on one schedule' });
    const row = await db.swapRequest.create({
      data: { id: newId(now), workspaceId, scheduleId, sides, beginsAt: beginOf(sides), ...madeBy(askedBy) },
    });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'schedule.swap_asked',
      object: { type: 'schedule', id: scheduleId },
      after: { ...sides, swapRequest: row.id },
    });
    const [made] = await toRequests({ db, workspaceId, rows: [row] });
    return made ?? null;
  });
}

/**
 * Takes what was asked for: the overrides of a swap, and the request is gone. Throws CONFLICT where the plan does not
 * allow it any more. Null: there is no open request of this id on that schedule.
 */
export async function takeSwap(options: OfRequest): Promise<{ items: StoredException[] } | null> {
  const { workspaceId, scheduleId, askedBy, swapId: id } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const [schedule] = await findSchedules({ db, workspaceId, ids: [scheduleId] });
    const sides = schedule && (await findSides({ db, workspaceId, scheduleId, id }));
    if (!sides) return null;
    options.checkMay(sides);
    await db.swapRequest.deleteMany({ where: { workspaceId, id } });
    const audited = { ...sides, swapRequest: id };
    return { items: await swapWithin({ db, workspaceId, schedule, askedBy, sides, audited }) };
  });
}

/** Takes a request back, or declines it. Null: there is no open request of this id on that schedule. */
export async function withdrawSwap(options: OfRequest): Promise<Deleted | null> {
  const { workspaceId, scheduleId, askedBy, swapId: id } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const sides = await findSides({ db, workspaceId, scheduleId, id });
    if (!sides) return null;
    options.checkMay(sides);
    await db.swapRequest.deleteMany({ where: { workspaceId, id } });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'schedule.swap_withdrawn',
      object: { type: 'schedule', id: scheduleId },
      before: { ...sides, swapRequest: id },
    });
    return { id };
  });
}

/** Open requests inside a transaction that goes on, the soonest first; `scheduleId` null: of all schedules. */
export async function findSwapRequests(options: {
  db: TenantClient;
  workspaceId: string;
  scheduleId: string | null;
  now: number;
}): Promise<SwapRequest[]> {
  const { db, workspaceId, scheduleId } = options;
  const rows = await db.swapRequest.findMany({
    where: { workspaceId, beginsAt: { gt: new Date(options.now) }, ...(scheduleId ? { scheduleId } : {}) },
    orderBy: [{ beginsAt: 'asc' }, { id: 'asc' }],
  });
  return toRequests({ db, workspaceId, rows });
}

const beginOf = ({ offered, wanted }: SwapSides): Date =>
  new Date(Math.min(Date.parse(offered.from), Date.parse(wanted.from)));

async function findSides(options: {
  db: TenantClient;
  workspaceId: string;
  scheduleId: string;
  id: string;
}): Promise<SwapSides | null> {
  const { db, workspaceId, scheduleId, id } = options;
  const row = await db.swapRequest.findFirst({
    where: { workspaceId, scheduleId, id, beginsAt: { gt: new Date() } },
    select: { sides: true },
  });
  return row && SwapSides.parse(row.sides);
}

type Row = {
  id: string;
  scheduleId: string;
  sides: unknown;
  createdByType: string;
  createdById: string | null;
  createdAt: Date;
};

async function toRequests(options: {
  db: TenantClient;
  workspaceId: string;
  rows: readonly Row[];
}): Promise<SwapRequest[]> {
  const { db, workspaceId } = options;
  const read = options.rows.map((row) => ({ row, sides: SwapSides.parse(row.sides) }));
  const ids = read.flatMap(({ row, sides }) => [row.createdById, sides.offered.memberId, sides.wanted.memberId]);
  const names = await readNames({ db, workspaceId, ids });
  const named = (side: SwapSides['offered']) => ({
    ...side,
    name: names.actor({ type: 'member', id: side.memberId }).name,
  });
  return read.map(({ row, sides }) => ({
    id: row.id,
    scheduleId: row.scheduleId,
    offered: named(sides.offered),
    wanted: named(sides.wanted),
    createdBy: creatorOf({ row, names }),
    createdAt: row.createdAt.toISOString(),
  }));
}
