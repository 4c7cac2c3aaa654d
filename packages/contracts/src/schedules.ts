import { z } from 'zod';
import { Id } from './common.ts';
import { EndOfDayTime, LocalTime, TimeOfDay, WallTime, Weekday, Zone } from './wall-time.ts';

/** What one schedule may hold. */
export const SCHEDULE_LIMITS = {
  schedules: 200,
  /** Of one schedule, that are not over. */
  exceptions: 500,
  /** Of one schedule, that have not begun. */
  swapRequests: 100,
  layers: 20,
  participants: 100,
  restrictions: 20,
  handOffsAWeek: 84,
  handOffsApartMinutes: 60,
  temporaryShifts: 500,
  exceptionDays: 366,
} as const;

const Name = z.string().trim().min(1).max(100);

/** A moment of each week. */
export const WeekMoment = z.object({ day: Weekday, time: TimeOfDay }).meta({ id: 'WeekMoment' });
export type WeekMoment = z.infer<typeof WeekMoment>;

/**
 * When the turn passes to the next participant. All of it is wall-clock time: the hand-off stays at its hour through
 * the year. Monthly from the 29th to 31st hands off on the last day of a shorter month.
 */
export const Rotation = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('hourly'), every: z.number().int().min(1).max(168) }),
    z.object({ kind: z.literal('daily'), every: z.number().int().min(1).max(90) }),
    z.object({ kind: z.literal('weekly'), every: z.number().int().min(1).max(52) }),
    z.object({ kind: z.literal('monthly'), every: z.number().int().min(1).max(12) }),
    z.object({
      kind: z.literal('custom'),
      handOffs: z
        .array(WeekMoment)
        .min(1)
        .max(SCHEDULE_LIMITS.handOffsAWeek)
        .refine(areApart, `must be at least ${SCHEDULE_LIMITS.handOffsApartMinutes} minutes apart`)
        .meta({ description: 'Moments of the week at which the turn passes on.' }),
    }),
  ])
  .meta({ id: 'Rotation' });
export type Rotation = z.infer<typeof Rotation>;

/** Where a layer has restrictions, it holds only inside at least one of them; its turns pass on all the same. */
export const Restriction = z
  .discriminatedUnion('kind', [
    z.object({
      kind: z.literal('daily'),
      days: z.array(Weekday).min(1).max(7),
      from: TimeOfDay,
      to: EndOfDayTime.meta({ description: 'At or before `from`: on the next day.' }),
    }),
    z.object({
      kind: z.literal('weekly'),
      from: WeekMoment,
      to: z
        .object({ day: Weekday, time: EndOfDayTime })
        .meta({ description: 'At or before `from`: in the next week.' }),
    }),
  ])
  .meta({ id: 'Restriction' });
export type Restriction = z.infer<typeof Restriction>;

export const Layer = z
  .object({
    id: Id,
    name: Name,
    zone: Zone.nullable().meta({ description: 'Null: the schedule’s.' }),
    startsAt: LocalTime.meta({ description: 'The first hand-off; later ones keep its time of day.' }),
    endsAt: LocalTime.nullable(),
    rotation: Rotation,
    participants: z
      .array(Id)
      .min(1)
      .max(SCHEDULE_LIMITS.participants)
      .meta({ description: 'Members in the order of their turns. Who stands there twice has two turns.' }),
    restrictions: z.array(Restriction).max(SCHEDULE_LIMITS.restrictions),
  })
  .refine((layer) => layer.endsAt === null || layer.endsAt > layer.startsAt, {
    path: ['endsAt'],
    message: 'must be after startsAt',
  })
  .meta({ id: 'Layer' });
export type Layer = z.infer<typeof Layer>;

export const Schedule = z
  .object({
    id: Id,
    teamId: Id.nullable(),
    name: Name,
    zone: Zone,
    layers: z
      .array(Layer)
      .max(SCHEDULE_LIMITS.layers)
      .meta({ description: 'A later layer stands above the earlier ones and holds wherever it has somebody.' }),
  })
  .meta({ id: 'Schedule' });
export type Schedule = z.infer<typeof Schedule>;

const span = { zone: Zone, startsAt: WallTime, endsAt: WallTime };
const override = { kind: z.literal('override'), memberId: Id, ...span };
const temporary = {
  kind: z.literal('temporary'),
  name: Name,
  ...span,
  shifts: z
    .array(z.object({ memberId: Id, startsAt: WallTime, endsAt: WallTime }))
    .max(SCHEDULE_LIMITS.temporaryShifts)
    .meta({ description: 'In the same zone, cut to the span. Where two overlap, the later in the list holds.' }),
};
const TOO_LONG = {
  path: ['endsAt'],
  message: `must be within ${SCHEDULE_LIMITS.exceptionDays} days of startsAt`,
};

/** One person holds the schedule for a span, whatever the layers say. */
export const Override = z
  .object({ id: Id, ...override })
  .refine(isShort, TOO_LONG)
  .meta({ id: 'Override' });
export type Override = z.infer<typeof Override>;

/** For a span these shifts replace the layers and every exception made before; where no shift is, nobody holds. */
export const TemporarySchedule = z
  .object({ id: Id, ...temporary })
  .refine(isShort, TOO_LONG)
  .meta({ id: 'TemporarySchedule' });
export type TemporarySchedule = z.infer<typeof TemporarySchedule>;

export const ScheduleException = z
  .discriminatedUnion('kind', [Override, TemporarySchedule])
  .meta({ id: 'ScheduleException' });
export type ScheduleException = z.infer<typeof ScheduleException>;

/** An exception before it has its id. */
export const CreateScheduleException = z
  .discriminatedUnion('kind', [
    z.object(override).refine(isShort, TOO_LONG).meta({ id: 'CreateOverride' }),
    z.object(temporary).refine(isShort, TOO_LONG).meta({ id: 'CreateTemporarySchedule' }),
  ])
  .meta({ id: 'CreateScheduleException' });
export type CreateScheduleException = z.infer<typeof CreateScheduleException>;

/** Why nobody is on call. */
export const GapReason = z
  .enum(['no_layer', 'before_start', 'after_end', 'restricted', 'temporary_empty', 'person_gone'])
  .meta({ id: 'GapReason' });
export type GapReason = z.infer<typeof GapReason>;

/** Which hours weigh more than others, on the holder's own wall clock. */
export const DutyHours = z
  .object({
    nightFrom: TimeOfDay.default('22:00'),
    nightTo: TimeOfDay.default('06:00').meta({ description: 'At or before `nightFrom`: on the next day.' }),
    weekend: z.array(Weekday).max(7).default(['sat', 'sun']),
  })
  .meta({ id: 'DutyHours' });
export type DutyHours = z.infer<typeof DutyHours>;

function areApart(moments: readonly WeekMoment[]): boolean {
  const week = 7 * 24 * 60;
  const minutes = moments.map(minuteOfWeek).sort((a, b) => a - b);
  return minutes.every((minute, index) => {
    const next = minutes[index + 1] ?? (minutes[0] ?? 0) + week;
    return next - minute >= SCHEDULE_LIMITS.handOffsApartMinutes;
  });
}

function minuteOfWeek({ day, time }: WeekMoment): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return Weekday.options.indexOf(day) * 1_440 + hours * 60 + minutes;
}

/** Which of the two comes first is the domain's to say: in a repeated hour the clock alone does not tell. */
function isShort({ startsAt, endsAt }: { startsAt: string; endsAt: string }): boolean {
  return readingOf(endsAt) - readingOf(startsAt) <= SCHEDULE_LIMITS.exceptionDays * 86_400_000;
}

const readingOf = (time: string): number => Date.parse(`${time.slice(0, 16)}Z`);
