const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A length of time in its one or two largest units: `45 s`, `12 min`, `3 h 20 min`, `2 d 4 h`. Negative counts as 0. */
export function durationText(durationMs: number): string {
  const ms = Math.max(0, durationMs);
  if (ms < MINUTE) return `${Math.floor(ms / SECOND)} s`;
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min`;
  const [large, small, largeUnit, smallUnit] = ms < DAY ? [HOUR, MINUTE, 'h', 'min'] : [DAY, HOUR, 'd', 'h'];
  const whole = Math.floor(ms / large);
  const rest = Math.floor((ms - whole * large) / small);
  // From ten on, the small unit says nothing that decides anything.
  return rest === 0 || whole >= 10 ? `${whole} ${largeUnit}` : `${whole} ${largeUnit} ${rest} ${smallUnit}`;
}

/** How long ago something was, for a column: `now`, `45 s`, `12 min`. */
export const ageText = (ageMs: number): string => (ageMs < 5 * SECOND ? 'now' : durationText(ageMs));

/** What is left until something happens, to the second: `4:05`, `1:02:03`; `due` when it is over. */
export function countdownText(leftMs: number): string {
  if (leftMs <= 0) return 'due';
  const seconds = Math.ceil(leftMs / SECOND);
  const two = (value: number): string => String(value).padStart(2, '0');
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor((seconds % 3_600) / 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

/** `2026-11-24 09:05:07 UTC`. */
export const utcText = (iso: string): string => `${new Date(iso).toISOString().slice(0, 19).replace('T', ' ')} UTC`;

/** Date and time in a zone, without the date when it is today's there: `09:05:07`, `23 Nov, 09:05`. */
export function zonedText(options: { iso: string; now: number; to: 'second' | 'minute'; timeZone?: string }): string {
  const { timeZone } = options;
  const at = new Date(options.iso);
  const day = (value: Date | number): string => new Intl.DateTimeFormat('en-CA', { timeZone }).format(value);
  const timeStyle = options.to === 'second' ? 'medium' : 'short';
  const time = new Intl.DateTimeFormat('en-GB', { timeZone, timeStyle }).format(at);
  if (day(at) === day(options.now)) return time;
  const sameYear = day(at).slice(0, 4) === day(options.now).slice(0, 4);
  const date = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(at);
  return `${date}, ${time}`;
}
