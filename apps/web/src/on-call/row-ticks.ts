import { startOfDay } from './zone-time.ts';

export type Tick = { at: number; text: string };

/** Midnights of a zone in a span, named by weekday and date. */
export function dayTicks(options: { span: { from: number; to: number }; zone: string }): Tick[] {
  const { span, zone } = options;
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, weekday: 'short', day: 'numeric' });
  const ticks: Tick[] = [];
  for (let days = 0; ; days += 1) {
    const at = startOfDay({ at: span.from, zone, days });
    if (at >= span.to) return ticks;
    if (at >= span.from) ticks.push({ at, text: format.format(at).replace(',', '') });
  }
}

const HOUR_MS = 3_600_000;

/** Every third hour of a day by the stopwatch, named by what the zone's clock reads then. */
export function hourTicks(options: { span: { from: number; to: number }; zone: string }): Tick[] {
  const { span, zone } = options;
  const format = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit' });
  const count = Math.ceil((span.to - span.from) / (3 * HOUR_MS));
  return Array.from({ length: count }, (_, index) => {
    const at = span.from + index * 3 * HOUR_MS;
    return { at, text: format.format(at) };
  });
}
