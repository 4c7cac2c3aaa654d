import { civilOfDay, DAY_MS, dayOf, dayOfCivil, timeOfDayMs } from './on-call-calendar.ts';
import { firstInstantOf, lastInstantOf, type WallClock, wallClockAt } from './on-call-zone.ts';
import type { Instant } from './time.ts';

/** Reads `YYYY-MM-DDTHH:mm[:ss]`; an offset behind it is left aside. */
export function wallClockOf(time: string): WallClock {
  const day = dayOfCivil({
    year: Number(time.slice(0, 4)),
    month: Number(time.slice(5, 7)),
    day: Number(time.slice(8, 10)),
  });
  const secondsPart = time[16] === ':' ? Number(time.slice(17, 19)) * 1_000 : 0;
  return day * DAY_MS + timeOfDayMs(time.slice(11, 16)) + secondsPart;
}

/**
 * The instant of a stored wall time. Where it occurs twice, an offset chooses; without one a start is the first, an
 * end the last. Where it is missing, both are the first instant after the gap.
 */
export function instantOfWallTime(options: { time: string; zone: string; edge: 'start' | 'end' }): Instant {
  const { time, zone } = options;
  const wall = wallClockOf(time);
  const offset = /([+-])(\d\d):(\d\d)$/.exec(time);
  if (offset) {
    const minutes = Number(offset[2]) * 60 + Number(offset[3]);
    const at = wall - (offset[1] === '-' ? -minutes : minutes) * 60_000;
    if (wallClockAt({ zone, at }) === wall) return at;
  }
  return options.edge === 'start' ? firstInstantOf({ zone, wall }) : lastInstantOf({ zone, wall });
}

/** The wall time to store for an instant, to the second; with its offset where the clock reads so twice. */
export function wallTimeOf(options: { at: Instant; zone: string }): string {
  const { zone } = options;
  const at = Math.floor(options.at / 1_000) * 1_000;
  const wall = wallClockAt({ zone, at });
  const text = formatWallClock(wall);
  const repeats = firstInstantOf({ zone, wall }) !== lastInstantOf({ zone, wall });
  return repeats ? `${text}${formatOffset(wall - at)}` : text;
}

/** `YYYY-MM-DDTHH:mm`, with `:ss` unless that is zero. */
export function formatWallClock(wall: WallClock): string {
  const { year, month, day } = civilOfDay(dayOf(wall));
  const ofDay = Math.floor((wall - dayOf(wall) * DAY_MS) / 1_000);
  const [hours, minutes, seconds] = [Math.floor(ofDay / 3_600), Math.floor(ofDay / 60) % 60, ofDay % 60].map(twoDigits);
  const date = `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(day)}`;
  return `${date}T${hours}:${minutes}${seconds === '00' ? '' : `:${seconds}`}`;
}

function formatOffset(offsetMs: number): string {
  const minutes = Math.abs(Math.round(offsetMs / 60_000));
  return `${offsetMs < 0 ? '-' : '+'}${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`;
}

const twoDigits = (value: number): string => String(value).padStart(2, '0');
