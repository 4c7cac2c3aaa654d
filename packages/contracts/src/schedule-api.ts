import { z } from 'zod';
import { Actor, Configured, Id, IsoTime, SeenRevision } from './common.ts';
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
export const UpdateSchedule = z
  .object({ ...settings, revision: SeenRevision })
  .partial()
  .meta({ id: 'UpdateSchedule' });
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
const sides = { offered: side, wanted: side };
export const SwapSides = z.object(sides).meta({ id: 'SwapSides' });
export type SwapSides = z.infer<typeof SwapSides>;

/** Two people swap what they hold. */
export const SwapBody = z
  .object({
    ...sides,
    agreed: z
      .literal(true)
      .meta({ description: 'That both agreed; the caller answers for it, and the audit log says so.' }),
  })
  .meta({ id: 'SwapBody' });
export type SwapBody = z.infer<typeof SwapBody>;

const namedSide = z.object({ memberId: Id, name: z.string(), from: IsoTime, to: IsoTime });
/** One person asks another to swap what they hold; it stands until it is taken or withdrawn, or either part begins. */
export const SwapRequest = z
  .object({ id: Id, scheduleId: Id, offered: namedSide, wanted: namedSide, createdBy: Actor, createdAt: IsoTime })
  .meta({ id: 'SwapRequest' });
export type SwapRequest = z.infer<typeof SwapRequest>;
export const SwapRequestList = z.object({ items: z.array(SwapRequest) }).meta({ id: 'SwapRequestList' });
export type SwapRequestList = z.infer<typeof SwapRequestList>;

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
    keepExceptions: z.boolean().default(false).meta({
      description: 'Whether what lies over the compared schedule lies over the draft too, below `exceptions`.',
    }),
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

export const ClockChange = z
  .object({
    at: IsoTime,
    zone: Zone,
    shiftMinutes: z.number().meta({ description: 'By how much the clock moves; negative: back.' }),
    segment: ShiftSegment,
    lastsMs: z.number(),
    wallMs: z.number(),
  })
  .meta({ id: 'ClockChange' });
export type ClockChange = z.infer<typeof ClockChange>;
export const ClockChangeList = z.object({ items: z.array(ClockChange) }).meta({ id: 'ClockChangeList' });
export type ClockChangeList = z.infer<typeof ClockChangeList>;

export const SchedulePreview = z
  .object({
    ...span,
    segments: z.array(ShiftSegment),
    gaps: z.array(ShiftSegment),
    transitions: z
      .array(ClockChange)
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
        until: IsoTime.nullable().meta({
          description: 'When somebody else, or nobody, is on call; null: not within 35 days.',
        }),
      }),
    ),
    at: IsoTime,
  })
  .meta({ id: 'OnCallNow' });
export type OnCallNow = z.infer<typeof OnCallNow>;

/** How far ahead the shifts of all schedules are told, and how far their gaps and the caller's own shifts. */
export const AHEAD_DAYS = { shifts: 14, gaps: 84 } as const;

const who = { member: holder.member, gap: holder.gap };
/** Neighbouring shifts of one person are one stretch; neighbouring gaps are too, whatever their reasons. */
export const Stretch = z.object({ ...span, ...who }).meta({ id: 'Stretch' });
export type Stretch = z.infer<typeof Stretch>;

const ofSchedule = { scheduleId: Id, name: z.string(), teamId: Id.nullable(), zone: Zone };
export const OnCallAhead = z
  .object({
    from: IsoTime,
    shiftsTo: IsoTime,
    to: IsoTime,
    items: z.array(
      z.object({
        ...ofSchedule,
        shifts: z.array(Stretch).meta({ description: 'Up to `shiftsTo`, gaps among them.' }),
        gaps: z.array(Stretch).meta({ description: 'The first 50 up to `to`.' }),
        gapCount: z.int(),
        gapMs: z.number(),
      }),
    ),
    mine: z.array(z.object({ scheduleId: Id, name: z.string(), ...span })).meta({
      description: 'The first 200 stretches of the caller up to `to`, on all schedules, in order.',
    }),
    swapRequests: z.array(SwapRequest).meta({ description: 'That the caller asked for, or is asked for.' }),
  })
  .meta({ id: 'OnCallAhead' });
export type OnCallAhead = z.infer<typeof OnCallAhead>;

/** Why an event of a calendar was not read. */
export const CalendarProblem = z
  .enum(['no_start', 'unreadable_time', 'unknown_zone', 'unsupported_rule', 'too_many_occurrences', 'too_long'])
  .meta({ id: 'CalendarProblem' });
export type CalendarProblem = z.infer<typeof CalendarProblem>;

/** With its quotes escaped it still fits into a request. */
export const CALENDAR_CHARACTERS_MAX = 200_000;

/** A calendar file, and which part of it is looked at. */
export const CalendarPreviewBody = z
  .object({ ...span, text: z.string().max(CALENDAR_CHARACTERS_MAX) })
  .refine(isOrdered, NOT_ORDERED)
  .meta({ id: 'CalendarPreviewBody' });
export type CalendarPreviewBody = z.infer<typeof CalendarPreviewBody>;

export const CalendarPreview = z
  .object({
    events: z
      .array(
        z.object({
          uid: z.string(),
          title: z.string(),
          ...span,
          isAllDay: z.boolean(),
          memberId: Id.nullable().meta({
            description: 'Whom the event names by address, or else by name in its title.',
          }),
          zone: Zone,
          startsAt: z.string(),
          endsAt: z.string(),
        }),
      )
      .meta({ description: 'As overrides would hold them; `startsAt` and `endsAt` are times of `zone`.' }),
    problems: z.array(z.object({ uid: z.string(), title: z.string(), reason: CalendarProblem, detail: z.string() })),
  })
  .meta({ id: 'CalendarPreview' });
export type CalendarPreview = z.infer<typeof CalendarPreview>;
