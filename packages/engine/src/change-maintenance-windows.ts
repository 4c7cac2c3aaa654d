import { isDeepStrictEqual } from 'node:util';
import type { Deleted } from '@signalcraft/contracts/common';
import { AppError } from '@signalcraft/contracts/errors';
import {
  type CreateMaintenanceWindow,
  type MaintenanceWindow,
  type UpdateMaintenanceWindow,
  WINDOW_LIMITS,
} from '@signalcraft/contracts/maintenance-windows';
import type { TenantClient } from '@signalcraft/database/database';
import { readClock } from '@signalcraft/database/reads/clock';
import type { Instant } from '@signalcraft/domain/time';
import { lastEnd, nextTimes } from '@signalcraft/domain/window-times';
import { newId } from '@signalcraft/platform/ids';
import { writeAudit } from './audit.ts';
import { checkMatchers } from './check-matchers.ts';
import { type ConfigurationChange, checkLimit, lockConfiguration, madeBy, nextRevision } from './configuration.ts';
import { FOR_EVER_MS, toDomainTimes } from './mute-rules.ts';
import { findMaintenanceWindow } from './read-maintenance-windows.ts';
import { type WakeDeps, wakeAllHeld } from './wake-held.ts';

type Change = ConfigurationChange & WakeDeps;
type Settings = CreateMaintenanceWindow;

/** Makes a maintenance window. Throws VALIDATION_FAILED for one that never opens, or whose matchers mean nothing. */
export async function createMaintenanceWindow(
  options: ConfigurationChange & { wanted: CreateMaintenanceWindow },
): Promise<MaintenanceWindow> {
  const { workspaceId, askedBy, wanted } = options;
  const id = newId(Date.now());
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const now = await readClock({ db });
    const overAt = check({ settings: wanted, now });
    const count = await db.maintenanceWindow.count({ where: { workspaceId, overAt: { gt: new Date(now) } } });
    checkLimit({ count, max: WINDOW_LIMITS.live, noun: 'maintenance windows that are not over' });
    await db.maintenanceWindow.create({ data: { id, workspaceId, ...wanted, overAt, ...madeBy(askedBy) } });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'maintenance_window.created',
      object: { type: 'maintenance_window', id },
      after: wanted,
    });
    return mustFind({ db, workspaceId, id, now });
  });
}

/**
 * Changes a window that is not over; what is left out stays. What it no longer keeps back goes on at once. Throws
 * CONFLICT `already_over`. Null: there is none of this id in the workspace.
 */
export async function updateMaintenanceWindow(
  options: Change & { windowId: string; wanted: UpdateMaintenanceWindow },
): Promise<MaintenanceWindow | null> {
  const { workspaceId, askedBy, windowId: id, wanted } = options;
  const window = await options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const now = await readClock({ db });
    const found = await findMaintenanceWindow({ db, workspaceId, id, now });
    if (!found) return null;
    if (found.state === 'expired') throw new AppError('CONFLICT', { reason: 'already_over' });
    const before = settingsOf(found);
    const after: Settings = {
      name: wanted.name ?? before.name,
      description: wanted.description ?? before.description,
      matchers: wanted.matchers ?? before.matchers,
      times: wanted.times ?? before.times,
    };
    if (isDeepStrictEqual(before, after)) return found;
    const overAt = check({ settings: after, now });
    await db.maintenanceWindow.update({
      where: { workspaceId_id: { workspaceId, id } },
      data: { ...after, overAt, ...nextRevision() },
    });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'maintenance_window.updated',
      object: { type: 'maintenance_window', id },
      before,
      after,
    });
    return mustFind({ db, workspaceId, id, now });
  });
  if (window) await wakeAllHeld(options);
  return window;
}

/**
 * Ends a window for good, in the middle of a time or before it; one that is over stays as it is. What it kept back goes
 * on at once. Null: there is none of this id in the workspace.
 */
export async function expireMaintenanceWindow(
  options: Change & { windowId: string },
): Promise<MaintenanceWindow | null> {
  const { workspaceId, askedBy, windowId: id } = options;
  const window = await options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const now = await readClock({ db });
    const found = await findMaintenanceWindow({ db, workspaceId, id, now });
    if (!found || found.state === 'expired') return found;
    const expiredAt = new Date(now);
    await db.maintenanceWindow.update({
      where: { workspaceId_id: { workspaceId, id } },
      data: { expiredAt, overAt: expiredAt, ...nextRevision() },
    });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'maintenance_window.expired',
      object: { type: 'maintenance_window', id },
      after: { expiredAt: expiredAt.toISOString() },
    });
    return mustFind({ db, workspaceId, id, now });
  });
  if (window) await wakeAllHeld(options);
  return window;
}

/** Deletes a window, of which the audit log keeps what it was. Null: there is none of this id in the workspace. */
export async function deleteMaintenanceWindow(options: Change & { windowId: string }): Promise<Deleted | null> {
  const { workspaceId, askedBy, windowId: id } = options;
  const deleted = await options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const found = await findMaintenanceWindow({ db, workspaceId, id, now: await readClock({ db }) });
    if (!found) return null;
    await db.maintenanceWindow.delete({ where: { workspaceId_id: { workspaceId, id } } });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'maintenance_window.deleted',
      object: { type: 'maintenance_window', id },
      before: settingsOf(found),
    });
    return { id };
  });
  if (deleted) await wakeAllHeld(options);
  return deleted;
}

const settingsOf = ({ name, description, matchers, times }: MaintenanceWindow): Settings => ({
  name,
  description,
  matchers,
  times,
});

/** When the window is over for good. */
function check(options: { settings: Settings; now: Instant }): Date {
  const { settings, now } = options;
  checkMatchers({ lists: [{ path: 'matchers', matchers: settings.matchers }], mustNarrow: true });
  const { times } = settings;
  const refuse = (path: string, message: string): never => {
    throw new AppError('VALIDATION_FAILED', { issues: [{ path, message }] });
  };
  if (times.kind === 'once' && Date.parse(times.endsAt) <= Date.parse(times.startsAt))
    refuse('times.endsAt', 'must be after the start');
  const domainTimes = toDomainTimes({ times, overAt: FOR_EVER_MS });
  if (nextTimes({ times: domainTimes, now, limit: 1 }).length === 0) refuse('times', 'it never opens from now on');
  return new Date(lastEnd({ times: domainTimes }) ?? FOR_EVER_MS);
}

async function mustFind(options: {
  db: TenantClient;
  workspaceId: string;
  id: string;
  now: Instant;
}): Promise<MaintenanceWindow> {
  const window = await findMaintenanceWindow(options);
  if (!window) throw new Error('a maintenance window is gone in the transaction that wrote it');
  return window;
}
