import { durationText } from '../lib/time-text.ts';
import { offsetMinutes, offsetText, wallClock } from './zone-time.ts';

type Occurrence = { startsAt: string; endsAt: string };

export type OccurrenceLine = {
  startsAt: string;
  /** The date of its start on the window's clock. */
  day: string;
  /** On the window's clock: `Sat, 28 Mar 2026, 22:00 – Sun 29 Mar, 06:00`. */
  text: string;
  offset: string;
  /** What a change of the clock does to this one; null: nothing. */
  shift: string | null;
};

/** The next times of a window on its own clock, with those marked around which the clock changes. */
export function occurrenceLines(options: { occurrences: readonly Occurrence[]; zone: string }): OccurrenceLine[] {
  const { occurrences, zone } = options;
  return occurrences.map(({ startsAt, endsAt }, index) => {
    const [start, end] = [Date.parse(startsAt), Date.parse(endsAt)];
    const before = occurrences[index - 1];
    const offset = offsetMinutes({ zone, at: start });
    return {
      startsAt,
      day: wallClock({ zone, at: start }).slice(0, 10),
      text: spanText({ start, end, zone }),
      offset: offsetText(offset),
      shift: shiftText({
        before: before ? offsetMinutes({ zone, at: Date.parse(before.endsAt) }) : offset,
        start: offset,
        end: offsetMinutes({ zone, at: end }),
        lastsMs: end - start,
      }),
    };
  });
}

function shiftText(options: { before: number; start: number; end: number; lastsMs: number }): string | null {
  const { before, start, end, lastsMs } = options;
  if (end !== start)
    return `The clock changes during it, from ${offsetText(start)} to ${offsetText(end)}: it lasts ${durationText(lastsMs)}.`;
  return before === start
    ? null
    : `The clock has changed before it, from ${offsetText(before)} to ${offsetText(start)}.`;
}

/** `Sat, 28 Mar 2026, 22:00 – Sun 29 Mar, 06:00`; the second day is left out when it is the first. */
function spanText(options: { start: number; end: number; zone: string }): string {
  const { start, end, zone } = options;
  const format = (at: number, parts: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat('en-GB', { timeZone: zone, ...parts }).format(at);
  const time = { hour: '2-digit', minute: '2-digit' } as const;
  const day = { weekday: 'short', day: 'numeric', month: 'short' } as const;
  const first = format(start, { ...day, year: 'numeric' });
  const isSameDay = format(end, { ...day, year: 'numeric' }) === first;
  return `${first}, ${format(start, time)} – ${isSameDay ? '' : `${format(end, day)}, `}${format(end, time)}`;
}
