import { createHash, randomBytes } from 'node:crypto';
import type { Deleted } from '@signalcraft/contracts/common';
import type { CalendarLink } from '@signalcraft/contracts/schedule-api';
import type { Database } from '@signalcraft/database/database';
import { findScheduleByCalendarHash } from '@signalcraft/database/system/keys';
import { calendarOf } from '@signalcraft/domain/on-call-ics';
import { shiftsBetween } from '@signalcraft/domain/on-call-shifts';
import { membersOfPlan } from '@signalcraft/domain/targets';
import { days } from '@signalcraft/domain/time';
import { readNames } from './actor-names.ts';
import { writeAudit } from './audit.ts';
import { type ConfigurationChange, findMembers, lockConfiguration } from './configuration.ts';
import { findSchedules, planOf } from './read-schedules.ts';

/** What a calendar shows around the day it is read. */
const BEHIND_MS = days(30);
const AHEAD_MS = days(180);

const KEY_FORM = /^sccal_[\w-]{43}$/;
const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest();

/** Makes the secret address of a schedule's calendar; the one before it stops. Null: no such schedule. */
export async function makeCalendarLink(
  options: ConfigurationChange & { scheduleId: string; apiBaseUrl: string },
): Promise<CalendarLink | null> {
  const key = `sccal_${randomBytes(32).toString('base64url')}`;
  const changed = await putHash({ ...options, hash: hashOf(key), action: 'schedule.calendar_made' });
  if (!changed) return null;
  const base = options.apiBaseUrl.replace(/\/+$/, '');
  return { url: `${base}/api/v1/schedules/${options.scheduleId}/calendar.ics?key=${key}` };
}

/** Takes the address back: it leads to nothing at once. Null: no such schedule. */
export const revokeCalendarLink = (options: ConfigurationChange & { scheduleId: string }): Promise<Deleted | null> =>
  putHash({ ...options, hash: null, action: 'schedule.calendar_revoked' });

async function putHash(
  options: ConfigurationChange & {
    scheduleId: string;
    hash: Buffer | null;
    action: 'schedule.calendar_made' | 'schedule.calendar_revoked';
  },
): Promise<Deleted | null> {
  const { workspaceId, askedBy, scheduleId: id, hash, action } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const { count } = await db.schedule.updateMany({
      where: { workspaceId, id },
      data: { calendarKeyHash: hash && Uint8Array.from(hash) },
    });
    if (count === 0) return null;
    await writeAudit({ db, workspaceId, askedBy, action, object: { type: 'schedule', id } });
    return { id };
  });
}

/** The calendar that a secret leads to: a month back, half a year ahead. Null: the secret opens nothing there. */
export async function readCalendar(options: {
  database: Database;
  scheduleId: string;
  key: string;
  webBaseUrl: string;
}): Promise<string | null> {
  const { database, scheduleId, key } = options;
  if (!KEY_FORM.test(key)) return null;
  const found = await findScheduleByCalendarHash({ database, keyHash: hashOf(key) });
  if (found?.scheduleId !== scheduleId) return null;
  const { workspaceId } = found;
  return database.tenant({ workspaceId }, async (db) => {
    const [schedule] = await findSchedules({ db, workspaceId, ids: [scheduleId] });
    if (!schedule) return null;
    const now = Date.now();
    const from = now - BEHIND_MS;
    const { plan } = await planOf({ db, workspaceId, schedule, from });
    const memberIds = membersOfPlan(plan);
    const members = await findMembers({ db, workspaceId, memberIds });
    const names = await readNames({ db, workspaceId, ids: memberIds });
    return calendarOf({
      scheduleId,
      name: schedule.name,
      segments: shiftsBetween({ plan, members, from, to: now + AHEAD_MS }),
      names: new Map([...members].map((id) => [id, names.actor({ type: 'member', id }).name])),
      url: `${options.webBaseUrl.replace(/\/+$/, '')}/on-call/${scheduleId}`,
      now,
    });
  });
}
