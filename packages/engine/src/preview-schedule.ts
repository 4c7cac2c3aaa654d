import { AppError } from '@signalcraft/contracts/errors';
import type {
  ClockChange,
  ClockChangeList,
  Holder,
  PreviewBody,
  ScheduleBalance,
  SchedulePreview,
  ShiftSegment,
  SpanQuery,
} from '@signalcraft/contracts/schedule-api';
import { DutyHours, ScheduleException } from '@signalcraft/contracts/schedules';
import type { Database, TenantClient } from '@signalcraft/database/database';
import { segmentsBetween } from '@signalcraft/domain/on-call';
import { balanceOf } from '@signalcraft/domain/on-call-balance';
import { diffSegments } from '@signalcraft/domain/on-call-diff';
import type { OnCall, OnCallPlan, OnCallSegment } from '@signalcraft/domain/on-call-plan';
import { onCallAhead, type YearTransition } from '@signalcraft/domain/on-call-year';
import { membersOfPlan } from '@signalcraft/domain/targets';
import { newId } from '@signalcraft/platform/ids';
import { type NameBook, readNames } from './actor-names.ts';
import { findMembers } from './configuration.ts';
import { findSchedules, planOf } from './read-schedules.ts';

/** A span may hold at most this many segments: an hourly rotation for a year, and some. */
const SEGMENTS_MAX = 12_000;

type Asked = { database: Database; workspaceId: string; scheduleId: string; query: SpanQuery };

/** Who is on call over a span, with the gaps and the changes of clocks in it. Null: no such schedule. */
export const previewSchedule = (options: Asked): Promise<SchedulePreview | null> =>
  options.database.tenant(options, async (db) => {
    const { workspaceId, scheduleId, query } = options;
    const [schedule] = await findSchedules({ db, workspaceId, ids: [scheduleId] });
    if (!schedule) return null;
    const span = toSpan(query);
    const { plan, members } = await planOf({ db, workspaceId, schedule, from: span.from });
    const names = await readNames({ db, workspaceId, ids: membersOfPlan(plan) });
    return toPreview({ plan, members, names, span, compareTo: null });
  });

/**
 * The same of a draft that is stored nowhere, and what it changes of a schedule that is. Throws NOT_FOUND for a schedule
 * to compare to that the workspace has not.
 */
export const previewDraft = (options: {
  database: Database;
  workspaceId: string;
  wanted: PreviewBody;
}): Promise<SchedulePreview> =>
  options.database.tenant(options, async (db) => {
    const { workspaceId, wanted } = options;
    const span = toSpan(wanted);
    const compareTo = await findCompared({ db, workspaceId, scheduleId: wanted.compareTo, from: span.from });
    const plan: OnCallPlan = {
      zone: wanted.draft.zone,
      layers: wanted.draft.layers,
      exceptions: [
        ...(wanted.keepExceptions && compareTo ? compareTo.plan.exceptions : []),
        ...wanted.exceptions.map((one) => ScheduleException.parse({ ...one, id: newId(Date.now()) })),
      ],
    };
    const memberIds = [...membersOfPlan(plan), ...(compareTo ? membersOfPlan(compareTo.plan) : [])];
    const members = await findMembers({ db, workspaceId, memberIds });
    const names = await readNames({ db, workspaceId, ids: memberIds });
    return toPreview({ plan, members, names, span, compareTo });
  });

/** Every change of a clock that a schedule goes by. Null: no such schedule. */
export const readClockChanges = (options: Asked): Promise<ClockChangeList | null> =>
  options.database.tenant(options, async (db) => {
    const { workspaceId, scheduleId, query } = options;
    const [schedule] = await findSchedules({ db, workspaceId, ids: [scheduleId] });
    if (!schedule) return null;
    const span = toSpan(query);
    const { plan, members } = await planOf({ db, workspaceId, schedule, from: span.from });
    const names = await readNames({ db, workspaceId, ids: membersOfPlan(plan) });
    const { transitions } = onCallAhead({ plan, members, ...span });
    return { items: transitions.map((transition) => toClockChange({ transition, names })) };
  });

/** How the hours of a span lie on the people of a schedule, by the default hours of night and weekend. */
export const balanceSchedule = (options: Asked): Promise<ScheduleBalance | null> =>
  options.database.tenant(options, async (db) => {
    const { workspaceId, scheduleId, query } = options;
    const [schedule] = await findSchedules({ db, workspaceId, ids: [scheduleId] });
    if (!schedule) return null;
    const span = toSpan(query);
    const { plan, members } = await planOf({ db, workspaceId, schedule, from: span.from });
    const names = await readNames({ db, workspaceId, ids: membersOfPlan(plan) });
    const { people, gapMs } = balanceOf({
      segments: segmentsBetween({ plan, members, ...span }),
      memberIds: membersOfPlan({ ...plan, exceptions: [] }).filter((id) => members.has(id)),
      zones: new Map(),
      zone: plan.zone,
      hours: DutyHours.parse({}),
    });
    return {
      people: people.map((one) => ({ ...one, name: names.actor({ type: 'member', id: one.memberId }).name })),
      gapMs,
    };
  });

type Compared = { plan: OnCallPlan; members: ReadonlySet<string> };

async function findCompared(options: {
  db: TenantClient;
  workspaceId: string;
  scheduleId: string | null;
  from: number;
}): Promise<Compared | null> {
  const { db, workspaceId, scheduleId, from } = options;
  if (scheduleId === null) return null;
  const [schedule] = await findSchedules({ db, workspaceId, ids: [scheduleId] });
  if (!schedule) throw new AppError('NOT_FOUND');
  return planOf({ db, workspaceId, schedule, from });
}

function toPreview(options: {
  plan: OnCallPlan;
  members: ReadonlySet<string>;
  names: NameBook;
  span: { from: number; to: number };
  compareTo: Compared | null;
}): SchedulePreview {
  const { plan, members, names, span, compareTo } = options;
  const ahead = onCallAhead({ plan, members, ...span });
  if (ahead.segments.length > SEGMENTS_MAX) {
    throw new AppError('VALIDATION_FAILED', { issues: [{ path: 'to', message: 'is too far: ask for less at once' }] });
  }
  const changes = compareTo
    ? diffSegments({ before: segmentsBetween({ ...compareTo, ...span }), after: ahead.segments })
    : [];
  return {
    from: iso(span.from),
    to: iso(span.to),
    segments: ahead.segments.map((segment) => toSegment({ segment, names })),
    gaps: ahead.gaps.map((segment) => toSegment({ segment, names })),
    transitions: ahead.transitions.map((transition) => toClockChange({ transition, names })),
    changes: changes.map((change) => ({
      from: iso(change.from),
      to: iso(change.to),
      before: toHolder({ onCall: change.before, names }),
      after: toHolder({ onCall: change.after, names }),
    })),
  };
}

const iso = (at: number): string => new Date(at).toISOString();

const toSpan = (query: SpanQuery): { from: number; to: number } => ({
  from: Date.parse(query.from),
  to: Date.parse(query.to),
});

const toSegment = ({ segment, names }: { segment: OnCallSegment; names: NameBook }): ShiftSegment => ({
  from: iso(segment.from),
  to: iso(segment.to),
  ...toHolder({ onCall: segment.onCall, names }),
});

const toClockChange = ({ transition, names }: { transition: YearTransition; names: NameBook }): ClockChange => ({
  at: iso(transition.at),
  zone: transition.zone,
  shiftMinutes: (transition.offsetAfterMs - transition.offsetBeforeMs) / 60_000,
  segment: toSegment({ segment: transition.segment, names }),
  lastsMs: transition.lastsMs,
  wallMs: transition.wallMs,
});

/** Who is on call, or why nobody is, as the api shows it. */
export const toHolder = ({ onCall, names }: { onCall: OnCall; names: NameBook }): Holder => ({
  member: 'memberId' in onCall ? names.member(onCall.memberId) : null,
  gap: onCall.kind === 'gap' ? onCall.reason : null,
  by: 'by' in onCall ? onCall.by : null,
});
