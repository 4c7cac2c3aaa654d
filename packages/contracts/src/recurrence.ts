import { z } from 'zod';
import { LocalDate, LocalTime, Weekday, Zone } from './wall-time.ts';

/** One recurring window may last at most this long, and come back at most this often where it counts. */
export const RECURRENCE_LIMITS = { durationMinutes: 31 * 1_440, count: 1_000, interval: 366, except: 100 } as const;

const list = <T extends z.ZodType>(item: T, max: number) => z.array(item).min(1).max(max).optional();

/**
 * A part of RFC 5545's RRULE. The first occurrence is the first day from `startsAt` on that fits the rule; `startsAt`
 * itself is none unless it fits. All occurrences have its time of day.
 */
export const RecurrenceRule = z
  .object({
    freq: z.enum(['daily', 'weekly', 'monthly', 'yearly']),
    interval: z.number().int().min(1).max(RECURRENCE_LIMITS.interval).default(1),
    byDay: list(
      z.object({
        day: Weekday,
        ordinal: z
          .number()
          .int()
          .min(-53)
          .max(53)
          .refine((value) => value !== 0, 'must not be 0')
          .nullable()
          .meta({
            description: 'The n-th such day of the month (or year), from the end when negative; null: each of them.',
          }),
      }),
      21,
    ),
    byMonthDay: list(
      z
        .number()
        .int()
        .min(-31)
        .max(31)
        .refine((value) => value !== 0, 'must not be 0'),
      31,
    ),
    byMonth: list(z.number().int().min(1).max(12), 12),
    count: z.number().int().min(1).max(RECURRENCE_LIMITS.count).nullable().default(null),
    until: LocalTime.nullable()
      .default(null)
      .meta({ description: 'The last moment an occurrence may start, included.' }),
  })
  .refine((rule) => rule.count === null || rule.until === null, {
    path: ['until'],
    message: 'cannot stand beside count',
  })
  .refine(
    (rule) => rule.freq === 'monthly' || rule.freq === 'yearly' || !rule.byDay?.some((day) => day.ordinal !== null),
    {
      path: ['byDay'],
      message: 'may have ordinals only in a monthly or yearly rule',
    },
  )
  .refine((rule) => rule.freq !== 'weekly' || rule.byMonthDay === undefined, {
    path: ['byMonthDay'],
    message: 'cannot stand in a weekly rule',
  })
  .meta({ id: 'RecurrenceRule' });
export type RecurrenceRule = z.infer<typeof RecurrenceRule>;

/** A window of wall-clock time that comes back. */
export const RecurringWindow = z
  .object({
    zone: Zone,
    startsAt: LocalTime,
    durationMinutes: z.number().int().min(1).max(RECURRENCE_LIMITS.durationMinutes).meta({
      description:
        'On the wall clock: 22:00 and 480 minutes end at 06:00 on every night, also the long and short ones.',
    }),
    rule: RecurrenceRule,
    except: z.array(LocalDate).max(RECURRENCE_LIMITS.except).optional().meta({
      description: 'Days on which it does not open, although the rule says so. A count counts them.',
    }),
  })
  .meta({ id: 'RecurringWindow' });
export type RecurringWindow = z.infer<typeof RecurringWindow>;
