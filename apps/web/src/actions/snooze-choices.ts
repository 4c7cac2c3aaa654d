const MINUTE = 60_000;
/** The API's limit. */
export const SNOOZE_DAYS_MAX = 30;

export type SnoozeChoice = { label: string; until: number; mode: 'until_time' | 'until_change' };

/** What the snooze menu offers; days and hours are the viewer's own. */
export function snoozeChoices(now: number): SnoozeChoice[] {
  const later = (minutes: number): number => now + minutes * MINUTE;
  return [
    { label: '30 minutes', until: later(30), mode: 'until_time' },
    { label: '1 hour', until: later(60), mode: 'until_time' },
    { label: '4 hours', until: later(240), mode: 'until_time' },
    { label: 'Tomorrow, 9:00', until: tomorrowAt(now, 9), mode: 'until_time' },
    { label: 'Until it changes, or for a day', until: later(24 * 60), mode: 'until_change' },
  ];
}

function tomorrowAt(now: number, hour: number): number {
  const at = new Date(now);
  at.setDate(at.getDate() + 1);
  at.setHours(hour, 0, 0, 0);
  return at.getTime();
}

/** The instant that a date-and-time field names in the viewer's zone, or why it cannot be the end of a snooze. */
export function customSnooze(options: {
  value: string;
  now: number;
}): { kind: 'ok'; until: number } | { kind: 'refused'; why: string } {
  const until = new Date(options.value).getTime();
  if (Number.isNaN(until)) return { kind: 'refused', why: 'Give a date and a time.' };
  if (until <= options.now) return { kind: 'refused', why: 'This time has passed.' };
  if (until > options.now + SNOOZE_DAYS_MAX * 24 * 60 * MINUTE) {
    return { kind: 'refused', why: `A snooze lasts at most ${SNOOZE_DAYS_MAX} days.` };
  }
  return { kind: 'ok', until };
}

/** The value a date-and-time field takes for an instant, in the viewer's zone. */
export function fieldValue(at: number): string {
  const local = new Date(at - new Date(at).getTimezoneOffset() * MINUTE);
  return local.toISOString().slice(0, 16);
}
