import { z } from 'zod';

/** Monday first, so that a day's index is its place in the week of ISO 8601. */
export const Weekday = z.enum(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']).meta({ id: 'Weekday' });
export type Weekday = z.infer<typeof Weekday>;

export const Zone = z
  .string()
  .max(64)
  .regex(/^[A-Za-z]/)
  .refine(isKnownZone, 'is not an IANA time zone')
  .meta({ id: 'Zone', description: 'An IANA time zone, such as Europe/Berlin.' });

export const TimeOfDay = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
  .meta({ id: 'TimeOfDay', description: 'HH:mm on a wall clock.' });

export const EndOfDayTime = z
  .string()
  .regex(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/)
  .meta({ id: 'EndOfDayTime', description: 'HH:mm on a wall clock; 24:00 is the end of the day.' });

const LOCAL = String.raw`(?:19[7-9]\d|2[01]\d\d)-\d\d-\d\dT(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?`;

export const LocalTime = z
  .string()
  .regex(new RegExp(`^${LOCAL}$`))
  .refine(isOnCalendar, 'is not a day of the calendar')
  .meta({ id: 'LocalTime', description: 'YYYY-MM-DDTHH:mm or with :ss, on a wall clock from 1970 to 2199.' });

export const LocalDate = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d$/)
  .refine(isOnCalendar, 'is not a day of the calendar')
  .meta({ id: 'LocalDate', description: 'YYYY-MM-DD.' });

export const WallTime = z
  .string()
  .regex(new RegExp(String.raw`^${LOCAL}(?:[+-](?:0\d|1[0-5]):[0-5]\d)?$`))
  .refine(isOnCalendar, 'is not a day of the calendar')
  .meta({
    id: 'WallTime',
    description:
      'A local time. An offset after it (+02:00) tells apart the two passes of a repeated hour and counts nowhere else: without it a start is the first pass, an end the last.',
  });

/** Hours that come back each week, on the wall clock of one place. */
export const WeekHours = z
  .object({
    days: z.array(Weekday).min(1).max(7),
    from: TimeOfDay,
    to: EndOfDayTime.meta({ description: 'At or before `from`: on the next day.' }),
    zone: Zone,
  })
  .meta({ id: 'WeekHours' });
export type WeekHours = z.infer<typeof WeekHours>;

/** An offset such as +01:00 names no place whose rules could change, so only names count as zones. */
function isKnownZone(zone: string): boolean {
  try {
    Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

function isOnCalendar(text: string): boolean {
  const day = text.slice(0, 10);
  const time = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(day);
}
