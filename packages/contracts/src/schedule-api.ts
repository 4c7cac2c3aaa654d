import { z } from 'zod';
import { Actor, Configured, Id, IsoTime } from './common.ts';
import { CreateScheduleException, GapReason, Schedule, ScheduleException } from './schedules.ts';
import { Zone } from './wall-time.ts';

/** The span that is looked at at once, at most. */
export const PREVIEW_DAYS_MAX = 400;

export const StoredSchedule = Configured.extend({
  ...Schedule.shape,
  hasCalendar: z.boolean().meta({ description: 'Whether a secret calendar address leads to it.' }),
}).meta({ id: 'StoredSchedule' });
export type StoredSchedule = z.infer<typeof StoredSchedule>;
export const StoredScheduleList = z.object({ items: z.array(StoredSchedule) }).meta({ id: 'StoredScheduleList' });
export type StoredScheduleList = z.infer<typeof StoredScheduleList>;

const settings = { ...Schedule.omit({ id: true }).shape, teamId: z.uuid().nullable() };
export const CreateSchedule = z
  .object({ ...settings, teamId: settings.teamId.default(null) })
  .meta({ id: 'CreateSchedule' });
export type CreateSchedule = z.infer<typeof CreateSchedule>;
export const UpdateSchedule = z.object(settings).partial().meta({ id: 'UpdateSchedule' });
export type UpdateSchedule = z.infer<typeof UpdateSchedule>;

export const StoredException = z
  .object({ exception: ScheduleException, createdBy: Actor, createdAt: IsoTime })
  .meta({ id: 'StoredException' });
export type StoredException = z.infer<typeof StoredException>;
export const StoredExceptionList = z
  .object({ items: z.array(StoredException) })
  .meta({ id: 'StoredExceptionList', description: 'Those that are not over, in the order in which they were made.' });
export type StoredExceptionList = z.infer<typeof StoredExceptionList>;

const side = z.object({ memberId: z.uuid(), from: IsoTime, to: IsoTime });
/** Two people swap what they hold. */
export const SwapBody = z
  .object({
    offered: side,
    wanted: side,
    agreed: z
      .literal(true)
      .meta({ description: 'That both agreed; the caller answers for it, and the audit log says so.' }),
  })
  .meta({ id: 'SwapBody' });
export type SwapBody = z.infer<typeof SwapBody>;

const span = { from: IsoTime, to: IsoTime };
const isOrdered = ({ from, to }: { from: string; to: string }): boolean => {
  const ms = Date.parse(to) - Date.parse(from);
  return ms > 0 && ms <= PREVIEW_DAYS_MAX * 86_400_000;
};
const NOT_ORDERED = { path: ['to'], message: `must be after from, by at most ${PREVIEW_DAYS_MAX} days` };

export const SpanQuery = z.object(span).refine(isOrdered, NOT_ORDERED);
export type SpanQuery = z.infer<typeof SpanQuery>;

export const PreviewBody = z
  .object({
    ...span,
    draft: CreateSchedule,
    exceptions: z.array(CreateScheduleException).max(100).default([]).meta({
      description: 'Laid over the draft, later ones above earlier ones.',
    }),
    compareTo: z
      .uuid()
      .nullable()
      .default(null)
      .meta({ description: 'A schedule whose changes by the draft are told.' }),
  })
  .refine(isOrdered, NOT_ORDERED)
  .meta({ id: 'PreviewBody' });
export type PreviewBody = z.infer<typeof PreviewBody>;

const by = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('layer'), layerId: Id, turn: z.int() }),
  z.object({ kind: z.literal('override'), overrideId: Id }),
  z.object({ kind: z.literal('temporary'), temporaryScheduleId: Id, shift: z.int() }),
]);
const holder = {
  member: z
    .object({ memberId: Id, name: z.string() })
    .nullable()
    .meta({ description: 'Who is on call; for person_gone, who should be.' }),
  gap: GapReason.nullable().meta({ description: 'Why nobody is on call; null: the member is.' }),
  by: by.nullable().meta({ description: 'What put them there.' }),
};
export const Holder = z.object(holder).meta({ id: 'Holder' });
export type Holder = z.infer<typeof Holder>;
export const ShiftSegment = z.object({ ...span, ...holder }).meta({ id: 'ShiftSegment' });
export type ShiftSegment = z.infer<typeof ShiftSegment>;

export const SchedulePreview = z
  .object({
    ...span,
    segments: z.array(ShiftSegment),
    gaps: z.array(ShiftSegment),
    transitions: z
      .array(
        z.object({
          at: IsoTime,
          zone: Zone,
          shiftMinutes: z.number().meta({ description: 'By how much the clock moves; negative: back.' }),
          segment: ShiftSegment,
          lastsMs: z.number(),
          wallMs: z.number(),
        }),
      )
      .meta({ description: 'Each change of a clock that the plan goes by, and how long the segment under way lasts.' }),
    changes: z
      .array(z.object({ ...span, before: Holder, after: Holder }))
      .meta({ description: 'Where somebody else holds than by the schedule it is compared to.' }),
  })
  .meta({ id: 'SchedulePreview' });
export type SchedulePreview = z.infer<typeof SchedulePreview>;

export const ScheduleBalance = z
  .object({
    people: z.array(
      z.object({
        memberId: Id,
        name: z.string(),
        shifts: z.int(),
        totalMs: z.number(),
        nightMs: z.number(),
        weekendMs: z.number(),
        overMeanMs: z.number(),
      }),
    ),
    gapMs: z.number(),
  })
  .meta({ id: 'ScheduleBalance' });
export type ScheduleBalance = z.infer<typeof ScheduleBalance>;

export const CalendarLink = z
  .object({ url: z.string().meta({ description: 'Shown once: whoever has it reads the calendar.' }) })
  .meta({ id: 'CalendarLink' });
export type CalendarLink = z.infer<typeof CalendarLink>;

export const CalendarQuery = z.object({ key: z.string().max(100).meta({ description: 'The secret.' }) });
export type CalendarQuery = z.infer<typeof CalendarQuery>;

export const OnCallQuery = z.object({ at: IsoTime.optional().meta({ description: 'Without it, now.' }) });
export type OnCallQuery = z.infer<typeof OnCallQuery>;
export const OnCallNow = z
  .object({
    items: z.array(
      z.object({
        scheduleId: Id,
        name: z.string(),
        teamId: Id.nullable(),
        ...holder,
        until: IsoTime.nullable().meta({ description: 'When it changes next; null: not within 35 days.' }),
      }),
    ),
    at: IsoTime,
  })
  .meta({ id: 'OnCallNow' });
export type OnCallNow = z.infer<typeof OnCallNow>;
