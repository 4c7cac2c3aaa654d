import { AHEAD_DAYS, type OnCallAhead, type Stretch } from '@signalcraft/contracts/schedule-api';
import type { Database } from '@signalcraft/database/database';
import { segmentsBetween } from '@signalcraft/domain/on-call';
import type { OnCallSegment } from '@signalcraft/domain/on-call-plan';
import { stretchesOf } from '@signalcraft/domain/on-call-stretches';
import { membersOfPlan } from '@signalcraft/domain/targets';
import { days } from '@signalcraft/domain/time';
import { type NameBook, readNames } from './actor-names.ts';
import { findMembers } from './configuration.ts';
import { toHolder } from './preview-schedule.ts';
import { findPlans } from './read-on-call.ts';
import { findSwapRequests } from './schedule-swaps.ts';

const GAPS_SHOWN_MAX = 50;
const MINE_SHOWN_MAX = 200;

/** What lies ahead of all schedules of the workspace, and of one member: `memberId` null for a caller who is none. */
export const readOnCallAhead = (options: {
  database: Database;
  workspaceId: string;
  memberId: string | null;
  from: number;
}): Promise<OnCallAhead> =>
  options.database.tenant(options, async (db) => {
    const { workspaceId, memberId, from } = options;
    const shiftsTo = from + days(AHEAD_DAYS.shifts);
    const to = from + days(AHEAD_DAYS.gaps);
    const plans = await findPlans({ db, workspaceId, from });
    const memberIds = plans.flatMap(({ plan }) => membersOfPlan(plan));
    const members = await findMembers({ db, workspaceId, memberIds });
    const names = await readNames({ db, workspaceId, ids: memberIds });
    const requests = memberId ? await findSwapRequests({ db, workspaceId, scheduleId: null, now: from }) : [];
    const ahead = plans.map(({ schedule, plan }) => ({
      schedule,
      stretches: stretchesOf({ segments: segmentsBetween({ plan, members, from, to }) }),
    }));
    return {
      from: iso(from),
      shiftsTo: iso(shiftsTo),
      to: iso(to),
      items: ahead.map(({ schedule, stretches }) => {
        const gaps = stretches.filter(({ onCall }) => onCall.kind === 'gap');
        return {
          scheduleId: schedule.id,
          name: schedule.name,
          teamId: schedule.teamId,
          zone: schedule.zone,
          shifts: stretches.filter((one) => one.from < shiftsTo).map((stretch) => toStretch({ stretch, names })),
          gaps: gaps.slice(0, GAPS_SHOWN_MAX).map((stretch) => toStretch({ stretch, names })),
          gapCount: gaps.length,
          gapMs: gaps.reduce((sum, gap) => sum + gap.to - gap.from, 0),
        };
      }),
      mine: ahead
        .flatMap(({ schedule, stretches }) =>
          stretches
            .filter(({ onCall }) => onCall.kind === 'held' && onCall.memberId === memberId)
            .map((one) => ({ scheduleId: schedule.id, name: schedule.name, from: iso(one.from), to: iso(one.to) })),
        )
        .sort((a, b) => a.from.localeCompare(b.from))
        .slice(0, MINE_SHOWN_MAX),
      swapRequests: requests.filter(
        ({ offered, wanted }) => offered.memberId === memberId || wanted.memberId === memberId,
      ),
    };
  });

const iso = (at: number): string => new Date(at).toISOString();

function toStretch({ stretch, names }: { stretch: OnCallSegment; names: NameBook }): Stretch {
  const { member, gap } = toHolder({ onCall: stretch.onCall, names });
  return { from: iso(stretch.from), to: iso(stretch.to), member, gap };
}
