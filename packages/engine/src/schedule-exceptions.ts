import type { Deleted } from '@signalcraft/contracts/common';
import { AppError } from '@signalcraft/contracts/errors';
import type { StoredException, StoredSchedule, SwapBody, SwapSides } from '@signalcraft/contracts/schedule-api';
import { type CreateScheduleException, SCHEDULE_LIMITS, ScheduleException } from '@signalcraft/contracts/schedules';
import type { TenantClient } from '@signalcraft/database/database';
import { decideException, decideSwap, type NewOverride, type SwapSide } from '@signalcraft/domain/on-call-edits';
import { spanOfException } from '@signalcraft/domain/on-call-exceptions';
import { membersOfPlan } from '@signalcraft/domain/targets';
import { newId } from '@signalcraft/platform/ids';
import { readNames } from './actor-names.ts';
import { type AskedBy, writeAudit } from './audit.ts';
import { type ConfigurationChange, creatorOf, findMembers, lockConfiguration, madeBy } from './configuration.ts';
import { findSchedules, planOf } from './read-schedules.ts';

type OfSchedule = ConfigurationChange & { scheduleId: string };

/** What each refusal says of its part. */
const REFUSALS = {
  empty: 'must be after startsAt',
  over: 'is over already',
  person_gone: 'there is no such member in this workspace',
} as const;

/**
 * Lays an override or a temporary schedule over all that was made before. Throws VALIDATION_FAILED where it has no length
 * or is over, NOT_FOUND for who is no member. Null: there is no schedule of this id in the workspace.
 */
export async function createException(
  options: OfSchedule & { wanted: CreateScheduleException },
): Promise<StoredException | null> {
  const { workspaceId, scheduleId, askedBy, wanted } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const [schedule] = await findSchedules({ db, workspaceId, ids: [scheduleId] });
    if (!schedule) return null;
    const now = Date.now();
    const exception = ScheduleException.parse({ ...wanted, id: newId(now) });
    await checkException({ db, workspaceId, exception, now });
    const stored = await store({ db, workspaceId, scheduleId, askedBy, exception, now });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'schedule.exception_created',
      object: { type: 'schedule', id: scheduleId },
      after: exception,
    });
    return stored;
  });
}

/** Takes an exception away; what is below it holds again. Null: there is none of this id on that schedule. */
export async function deleteException(
  options: OfSchedule & { exceptionId: string; mayDelete: (kind: ScheduleException['kind']) => boolean },
): Promise<Deleted | null> {
  const { workspaceId, scheduleId, askedBy, exceptionId: id } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const row = await db.scheduleException.findFirst({ where: { workspaceId, scheduleId, id } });
    if (!row) return null;
    const exception = ScheduleException.parse(row.exception);
    if (!options.mayDelete(exception.kind)) throw new AppError('FORBIDDEN');
    await db.scheduleException.deleteMany({ where: { workspaceId, scheduleId, id } });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'schedule.exception_deleted',
      object: { type: 'schedule', id: scheduleId },
      before: exception,
    });
    return { id };
  });
}

/**
 * Two people swap what they hold: two overrides, or none. The caller answers for it that both agreed, which the audit
 * entry says with all three. Throws CONFLICT with the reason where the plan does not allow it. Null: no such schedule.
 */
export async function swapShifts(
  options: OfSchedule & { wanted: SwapBody },
): Promise<{ items: StoredException[] } | null> {
  const { workspaceId, scheduleId, askedBy, wanted } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const [schedule] = await findSchedules({ db, workspaceId, ids: [scheduleId] });
    if (!schedule) return null;
    return { items: await swapWithin({ db, workspaceId, schedule, askedBy, sides: wanted, audited: wanted }) };
  });
}

/** The swap inside a transaction that holds the configuration: both overrides and their audit entry, or CONFLICT. */
export async function swapWithin(options: {
  db: TenantClient;
  workspaceId: string;
  schedule: StoredSchedule;
  askedBy: AskedBy;
  sides: SwapSides;
  /** What the audit entry says besides the overrides. */
  audited: object;
}): Promise<StoredException[]> {
  const { db, workspaceId, schedule, askedBy } = options;
  const now = Date.now();
  const items: StoredException[] = [];
  for (const override of await decideSwapNow({ ...options, now })) {
    const exception = { ...override, id: newId(now) };
    items.push(await store({ db, workspaceId, scheduleId: schedule.id, askedBy, exception, now }));
  }
  await writeAudit({
    db,
    workspaceId,
    askedBy,
    action: 'schedule.swapped',
    object: { type: 'schedule', id: schedule.id },
    after: { ...options.audited, overrides: items.map(({ exception }) => exception.id) },
  });
  return items;
}

/** The two overrides of a swap as the plan stands. Throws CONFLICT with the reason where it does not allow it. */
export async function decideSwapNow(options: {
  db: TenantClient;
  workspaceId: string;
  schedule: StoredSchedule;
  sides: SwapSides;
  now: number;
}): Promise<[NewOverride, NewOverride]> {
  const { db, workspaceId, schedule, now } = options;
  const [offered, wanted] = [options.sides.offered, options.sides.wanted].map((side) => ({
    memberId: side.memberId,
    from: Date.parse(side.from),
    to: Date.parse(side.to),
  })) as [SwapSide, SwapSide];
  const { plan } = await planOf({ db, workspaceId, schedule, from: now });
  const memberIds = [...membersOfPlan(plan), offered.memberId, wanted.memberId];
  const members = await findMembers({ db, workspaceId, memberIds });
  const decision = decideSwap({ plan, members, offered, wanted, now });
  if (decision.kind === 'accepted') return decision.overrides;
  throw new AppError('CONFLICT', {
    reason: decision.reason,
    ...('side' in decision ? { detail: `What is ${decision.side} cannot be swapped: ${decision.reason}.` } : {}),
  });
}

async function checkException(options: {
  db: TenantClient;
  workspaceId: string;
  exception: ScheduleException;
  now: number;
}): Promise<void> {
  const { exception, now } = options;
  const memberIds = membersOfPlan({ zone: exception.zone, layers: [], exceptions: [exception] });
  const decision = decideException({ exception, members: await findMembers({ ...options, memberIds }), now });
  if (decision.kind === 'accepted') return;
  throw new AppError(decision.reason === 'person_gone' ? 'NOT_FOUND' : 'VALIDATION_FAILED', {
    issues: [{ path: textOfPath(decision.path), message: REFUSALS[decision.reason] }],
  });
}

/** `shifts[0].memberId`, as every refusal names its place. */
const textOfPath = (path: readonly (string | number)[]): string =>
  path.map((part, index) => (typeof part === 'number' ? `[${part}]` : index > 0 ? `.${part}` : part)).join('');

/** Stored under the lock of the configuration: the next number is above all that were made before. */
async function store(options: {
  db: TenantClient;
  workspaceId: string;
  scheduleId: string;
  askedBy: AskedBy;
  exception: ScheduleException;
  now: number;
}): Promise<StoredException> {
  const { db, workspaceId, scheduleId, exception, now } = options;
  const open = await db.scheduleException.count({
    where: { workspaceId, scheduleId, endsAt: { gt: new Date(now) } },
  });
  if (open >= SCHEDULE_LIMITS.exceptions) {
    throw new AppError('CONFLICT', {
      reason: 'limit_reached',
      detail: `A schedule has at most ${SCHEDULE_LIMITS.exceptions} exceptions that are not over.`,
    });
  }
  const last = await db.scheduleException.aggregate({ where: { workspaceId, scheduleId }, _max: { number: true } });
  const row = await db.scheduleException.create({
    data: {
      id: exception.id,
      workspaceId,
      scheduleId,
      number: (last._max.number ?? 0) + 1,
      exception,
      endsAt: new Date(spanOfException({ exception }).to),
      ...madeBy(options.askedBy),
    },
  });
  const names = await readNames({ db, workspaceId, ids: [row.createdById] });
  return { exception, createdBy: creatorOf({ row, names }), createdAt: row.createdAt.toISOString() };
}
