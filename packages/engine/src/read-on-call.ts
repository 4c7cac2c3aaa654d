import type { OnCallNow } from '@signalcraft/contracts/schedule-api';
import type { Database } from '@signalcraft/database/database';
import { isSameOnCall, segmentsBetween } from '@signalcraft/domain/on-call';
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
    const schedules = await findSchedules({ db, workspaceId, ids: null });
    const exceptions = await findExceptions({
      db,
      workspaceId,
      scheduleIds: schedules.map(({ id }) => id),
      endingAfter: at - days(2),
    });
    const plans = schedules.map((schedule) => ({
      schedule,
      plan: {
        zone: schedule.zone,
        layers: schedule.layers,
        exceptions: exceptions.filter((one) => one.scheduleId === schedule.id).map(({ exception }) => exception),
      },
    }));
    const memberIds = plans.flatMap(({ plan }) => membersOfPlan(plan));
    const members = await findMembers({ db, workspaceId, memberIds });
    const names = await readNames({ db, workspaceId, ids: memberIds });
    return {
      at: new Date(at).toISOString(),
      items: plans.map(({ schedule, plan }) => {
        const [now, next] = segmentsBetween({ plan, members, from: at, to: at + AHEAD_MS });
        if (!now) throw new RangeError('a span without a segment');
        const ends = next !== undefined && !isSameOnCall(now.onCall, next.onCall);
        return {
          scheduleId: schedule.id,
          name: schedule.name,
          teamId: schedule.teamId,
          ...toHolder({ onCall: now.onCall, names }),
          until: ends ? new Date(now.to).toISOString() : null,
        };
      }),
    };
  });
