import type { OnCallNow, StoredSchedule } from '@signalcraft/contracts/schedule-api';
import type { Database, TenantClient } from '@signalcraft/database/database';
import { segmentsBetween } from '@signalcraft/domain/on-call';
import type { OnCallPlan } from '@signalcraft/domain/on-call-plan';
import { stretchesOf } from '@signalcraft/domain/on-call-stretches';
import { membersOfPlan } from '@signalcraft/domain/targets';
import { days } from '@signalcraft/domain/time';
import { readNames } from './actor-names.ts';
import { findMembers } from './configuration.ts';
import { toHolder } from './preview-schedule.ts';
import { findExceptions, findSchedules } from './read-schedules.ts';

/** How far ahead the next change is looked for. */
const AHEAD_MS = days(35);

/** Who is on call by each schedule of the workspace at an instant. */
export const readOnCall = (options: { database: Database; workspaceId: string; at: number }): Promise<OnCallNow> =>
  options.database.tenant(options, async (db) => {
    const { workspaceId, at } = options;
    const plans = await findPlans({ db, workspaceId, from: at });
    const memberIds = plans.flatMap(({ plan }) => membersOfPlan(plan));
    const members = await findMembers({ db, workspaceId, memberIds });
    const names = await readNames({ db, workspaceId, ids: memberIds });
    return {
      at: new Date(at).toISOString(),
      items: plans.map(({ schedule, plan }) => {
        const segments = segmentsBetween({ plan, members, from: at, to: at + AHEAD_MS });
        const [now] = segments;
        if (!now) throw new RangeError('a span without a segment');
        const [stretch, next] = stretchesOf({ segments });
        return {
          scheduleId: schedule.id,
          name: schedule.name,
          teamId: schedule.teamId,
          ...toHolder({ onCall: now.onCall, names }),
          until: stretch && next ? new Date(stretch.to).toISOString() : null,
        };
      }),
    };
  });

/** Every schedule of the workspace by name, with its plan from an instant on. */
export async function findPlans(options: {
  db: TenantClient;
  workspaceId: string;
  from: number;
}): Promise<{ schedule: StoredSchedule; plan: OnCallPlan }[]> {
  const { db, workspaceId } = options;
  const schedules = await findSchedules({ db, workspaceId, ids: null });
  const exceptions = await findExceptions({
    db,
    workspaceId,
    scheduleIds: schedules.map(({ id }) => id),
    endingAfter: options.from - days(2),
  });
  return schedules.map((schedule) => ({
    schedule,
    plan: {
      zone: schedule.zone,
      layers: schedule.layers,
      exceptions: exceptions.filter((one) => one.scheduleId === schedule.id).map(({ exception }) => exception),
    },
  }));
}
