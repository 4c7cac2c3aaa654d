import type { Layer, Restriction, Rotation, WeekMoment } from '@signalcraft/contracts/schedules';
import type { Weekday } from '@signalcraft/contracts/wall-time';

export const WEEKDAYS: Record<Weekday, { short: string; long: string }> = {
  mon: { short: 'Mon', long: 'Monday' },
  tue: { short: 'Tue', long: 'Tuesday' },
  wed: { short: 'Wed', long: 'Wednesday' },
  thu: { short: 'Thu', long: 'Thursday' },
  fri: { short: 'Fri', long: 'Friday' },
  sat: { short: 'Sat', long: 'Saturday' },
  sun: { short: 'Sun', long: 'Sunday' },
};
export const DAYS = Object.keys(WEEKDAYS) as Weekday[];

/** When a layer's turns pass on, in words: `every week, Mondays at 09:00`. */
export function rotationText({ rotation, startsAt }: Pick<Layer, 'rotation' | 'startsAt'>): string {
  const time = startsAt.slice(11, 16);
  switch (rotation.kind) {
    case 'hourly':
      return everyText(rotation.every, 'hour');
    case 'daily':
      return `${everyText(rotation.every, 'day')} at ${time}`;
    case 'weekly':
      return `${everyText(rotation.every, 'week')}, ${weekdayOf(startsAt)}s at ${time}`;
    case 'monthly':
      return `${everyText(rotation.every, 'month')} on day ${Number(startsAt.slice(8, 10))} at ${time}`;
    case 'custom':
      return rotation.handOffs.map(momentText).join(', ');
  }
}

const everyText = (every: number, unit: string): string => (every === 1 ? `every ${unit}` : `every ${every} ${unit}s`);

const momentText = ({ day, time }: WeekMoment): string => `${WEEKDAYS[day].short} ${time}`;

function weekdayOf(time: string): string {
  const index = (new Date(`${time.slice(0, 10)}T00:00:00Z`).getUTCDay() + 6) % 7;
  const day = DAYS[index];
  return day ? WEEKDAYS[day].long : '';
}

/** When a layer holds at all: `Mon to Fri, 09:00 to 17:00`. */
export function restrictionText(restriction: Restriction): string {
  if (restriction.kind === 'weekly') return `${momentText(restriction.from)} to ${momentText(restriction.to)}`;
  const days = DAYS.filter((day) => restriction.days.includes(day)).map((day) => WEEKDAYS[day].short);
  return `${days.length === 7 ? 'each day' : days.join(' ')}, ${restriction.from} to ${restriction.to}`;
}

/** What a rotation becomes when another kind is chosen. */
export function rotationOfKind(kind: Rotation['kind']): Rotation {
  if (kind !== 'custom') return { kind, every: kind === 'hourly' ? 12 : 1 };
  return {
    kind,
    handOffs: [
      { day: 'mon', time: '09:00' },
      { day: 'fri', time: '17:00' },
    ],
  };
}
