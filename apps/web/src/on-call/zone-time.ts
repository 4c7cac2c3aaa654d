/** Wall clocks of zones, by the browser's own tables. Instants are milliseconds since 1970 in UTC. */

const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(zone: string): Intl.DateTimeFormat {
  let format = formats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formats.set(zone, format);
  }
  return format;
}

/** What the clock of a zone reads, as if it were UTC. */
export function wallClockAt(options: { at: number; zone: string }): number {
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
  for (const { type, value } of formatOf(options.zone).formatToParts(options.at)) parts[type] = value;
  const { year, month, day, hour, minute, second } = parts;
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
}

const offsetMsAt = (options: { at: number; zone: string }): number =>
  wallClockAt(options) - Math.floor(options.at / 1_000) * 1_000;

/** When a zone's clock first reads so; where it never does, the first instant after the hole. */
export function instantOfWall(options: { wall: number; zone: string }): number {
  const { wall, zone } = options;
  const [before, after] = [wall - DAY_MS, wall + DAY_MS].map((at) => offsetMsAt({ at, zone })) as [number, number];
  const first = wall - Math.max(before, after);
  if (wallClockAt({ at: first, zone }) === wall) return first;
  const second = wall - Math.min(before, after);
  if (wallClockAt({ at: second, zone }) === wall) return second;
  return wall - before;
}

const DAY_MS = 86_400_000;
const DAYS_A_WEEK = 7;

/** Midnight of a day so many days from the one of an instant, on a zone's clock. */
export function startOfDay(options: { at: number; zone: string; days?: number }): number {
  const { at, zone, days = 0 } = options;
  const day = Math.floor(wallClockAt({ at, zone }) / DAY_MS) + days;
  return instantOfWall({ wall: day * DAY_MS, zone });
}

/** Midnight of the Monday of an instant's week. */
export function startOfWeek(options: { at: number; zone: string }): number {
  const day = Math.floor(wallClockAt(options) / DAY_MS);
  // 1970-01-01 was a Thursday.
  return startOfDay({ ...options, days: -((day + 3) % DAYS_A_WEEK) });
}

/** `2026-10-25T02:30`, as a field for local times holds it. */
export const wallText = (options: { at: number; zone: string }): string =>
  new Date(wallClockAt(options)).toISOString().slice(0, 16);

/** The same with the offset behind it, which tells apart the two passes of a repeated hour. */
export function wallTimeWithOffset(options: { at: number; zone: string }): string {
  const minutes = Math.round(offsetMsAt(options) / 60_000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${wallText(options)}${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** The zone of this browser. */
export const viewerZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Whether this browser knows a zone of that name: while one types it, there is none. */
export function isZone(zone: string): boolean {
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** `Europe/Berlin (UTC+1)`: how far the clock is ahead at an instant. */
export function zoneText(options: { zone: string; at: number }): string {
  const name = new Intl.DateTimeFormat('en-GB', { timeZone: options.zone, timeZoneName: 'shortOffset' })
    .formatToParts(options.at)
    .find(({ type }) => type === 'timeZoneName')?.value;
  return `${options.zone} (${(name ?? '').replace('GMT', 'UTC')})`;
}
