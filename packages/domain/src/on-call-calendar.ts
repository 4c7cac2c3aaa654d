import { Weekday } from '@signalcraft/contracts/wall-time';
import type { WallClock } from './on-call-zone.ts';
import { days } from './time.ts';

/** The proleptic Gregorian calendar by integers; a day is counted from 1970-01-01. */
export type CivilDate = { year: number; month: number; day: number };

export const DAY_MS = days(1);
export const WEEK_MS = days(7);

export const dayOf = (wall: WallClock): number => Math.floor(wall / DAY_MS);

/** Weeks begin on Monday. */
export const weekOf = (wall: WallClock): number => Math.floor((dayOf(wall) + 3) / 7);
export const startOfWeek = (week: number): WallClock => (week * 7 - 3) * DAY_MS;
/** Monday is 0. */
export const weekdayIndexOf = (day: number): number => (((day + 3) % 7) + 7) % 7;
export const indexOfWeekday = (weekday: Weekday): number => Weekday.options.indexOf(weekday);

export function dayOfCivil({ year, month, day }: CivilDate): number {
  // Years counted from March have their leap day last.
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

export function civilOfDay(day: number): CivilDate {
  const shifted = day + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1,
  };
}

export const daysInMonth = (options: { year: number; month: number }): number => {
  const { year, month } = options;
  const next = month === 12 ? { year: year + 1, month: 1, day: 1 } : { year, month: month + 1, day: 1 };
  return dayOfCivil(next) - dayOfCivil({ year, month, day: 1 });
};

/** Milliseconds since midnight of `HH:mm`, 24:00 included. */
export function timeOfDayMs(time: string): number {
  return Number(time.slice(0, 2)) * 3_600_000 + Number(time.slice(3, 5)) * 60_000;
}

/** The same day and time so many months on; the last day of a month that is too short for it. */
export function addMonths(options: { wall: WallClock; months: number }): WallClock {
  const { wall, months } = options;
  const day = dayOf(wall);
  const civil = civilOfDay(day);
  const count = civil.year * 12 + civil.month - 1 + months;
  const target = { year: Math.floor(count / 12), month: (count % 12) + 1 };
  const moved = dayOfCivil({ ...target, day: Math.min(civil.day, daysInMonth(target)) });
  return moved * DAY_MS + (wall - day * DAY_MS);
}
