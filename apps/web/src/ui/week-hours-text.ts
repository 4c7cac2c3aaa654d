import type { Weekday, WeekHours } from '@signalcraft/contracts/wall-time';

const NAMES: Record<Weekday, string> = {
  mon: 'Mon',
  tue: 'Tue',
  wed: 'Wed',
  thu: 'Thu',
  fri: 'Fri',
  sat: 'Sat',
  sun: 'Sun',
};
export const WEEKDAYS = Object.keys(NAMES) as Weekday[];
export const weekdayName = (day: Weekday): string => NAMES[day];

/** `Mon–Fri 09:00–17:00, Europe/Berlin`; hours that end the next day say so. */
export const weekHoursText = ({ days, from, to, zone }: WeekHours): string =>
  `${daysText(days)} ${from}–${to}${to <= from ? ' (next day)' : ''}, ${zone}`;

/** Days in the order of the week; three or more in a row as one span. */
export function daysText(days: readonly Weekday[]): string {
  const places = WEEKDAYS.flatMap((day, place) => (days.includes(day) ? [place] : []));
  if (places.length === WEEKDAYS.length) return 'every day';
  const spans: [number, number][] = [];
  for (const place of places) {
    const last = spans.at(-1);
    if (last && last[1] === place - 1) last[1] = place;
    else spans.push([place, place]);
  }
  const name = (place: number): string => NAMES[WEEKDAYS[place] ?? 'mon'];
  return spans
    .map(([from, to]) => {
      if (from === to) return name(from);
      return to === from + 1 ? `${name(from)}, ${name(to)}` : `${name(from)}–${name(to)}`;
    })
    .join(', ');
}
