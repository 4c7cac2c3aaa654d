/** How far a zone's clock is ahead of UTC at an instant, in minutes. */
export function offsetMinutes(options: { zone: string; at: number }): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone: options.zone, timeZoneName: 'longOffset' }).formatToParts(
    options.at,
  );
  const name = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours = '0', minutes = '0', seconds = '0'] =
    /^GMT([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(name) ?? [];
  const ahead = Number(hours) * 60 + Number(minutes) + Number(seconds) / 60;
  return sign === '-' ? -ahead : ahead;
}

/** `UTC+5:30`, `UTC−3`, `UTC`. */
export function offsetText(minutes: number): string {
  if (minutes === 0) return 'UTC';
  const ahead = Math.abs(minutes);
  const rest = Math.floor(ahead % 60);
  const text = `${Math.floor(ahead / 60)}${rest > 0 ? `:${String(rest).padStart(2, '0')}` : ''}`;
  return `UTC${minutes < 0 ? '−' : '+'}${text}`;
}

/** What a zone's clock reads at an instant, as `YYYY-MM-DDTHH:mm:ss`. */
export const wallClock = (options: { zone: string; at: number }): string =>
  new Date(options.at + offsetMinutes(options) * 60_000).toISOString().slice(0, 19);

/** Whether the browser knows a zone of that name. */
export function isZone(zone: string): boolean {
  try {
    return (
      new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== '' && /^[A-Za-z]/.test(zone)
    );
  } catch {
    return false;
  }
}
