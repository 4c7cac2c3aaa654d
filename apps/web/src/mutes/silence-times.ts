import { SILENCE_DAYS_MAX } from './mute-limits.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How long a silence lasts, as people say it; `until`: a time of their own. */
export type LengthChoice = 'hour' | 'hours4' | 'tomorrow' | 'week' | 'until';

/** The times of a silence while a person sets them; the texts are those of date-and-time fields in the viewer's zone. */
export type TimesDraft = {
  /** Null: now, or when it began. */
  startsAt: string | null;
  choice: LengthChoice;
  endsAt: string;
};

export type ReadTimes =
  | { kind: 'times'; startsAt: string | null; endsAt: string }
  | { kind: 'faulty'; field: 'startsAt' | 'endsAt'; why: string };

export const LENGTHS: readonly { choice: LengthChoice; label: string }[] = [
  { choice: 'hour', label: '1 hour' },
  { choice: 'hours4', label: '4 hours' },
  { choice: 'tomorrow', label: 'Until tomorrow, 9:00' },
  { choice: 'week', label: '1 week' },
  { choice: 'until', label: 'Until…' },
];

/** When a silence of that length ends which starts at `from`; days and hours are the viewer's own. */
export function endOf(options: { choice: Exclude<LengthChoice, 'until'>; from: number }): number {
  const { choice, from } = options;
  switch (choice) {
    case 'hour':
      return from + HOUR;
    case 'hours4':
      return from + 4 * HOUR;
    case 'tomorrow':
      return dayAfter({ from, days: 1, hour: 9 });
    case 'week':
      return dayAfter({ from, days: 7 });
  }
}

function dayAfter(options: { from: number; days: number; hour?: number }): number {
  const at = new Date(options.from);
  at.setDate(at.getDate() + options.days);
  if (options.hour !== undefined) at.setHours(options.hour, 0, 0, 0);
  return at.getTime();
}

/** The instants that the draft names at `now`, or which field cannot be taken and why. */
export function readTimes(options: { draft: TimesDraft; now: number }): ReadTimes {
  const { draft, now } = options;
  const start = draft.startsAt === null ? now : new Date(draft.startsAt).getTime();
  if (Number.isNaN(start)) return { kind: 'faulty', field: 'startsAt', why: 'Give a date and a time.' };
  const end =
    draft.choice === 'until' ? new Date(draft.endsAt).getTime() : endOf({ choice: draft.choice, from: start });
  if (Number.isNaN(end)) return { kind: 'faulty', field: 'endsAt', why: 'Give a date and a time.' };
  if (end <= now) return { kind: 'faulty', field: 'endsAt', why: 'This time has passed.' };
  if (end <= start) return { kind: 'faulty', field: 'endsAt', why: 'It must end after it starts.' };
  if (end - start > SILENCE_DAYS_MAX * DAY)
    return { kind: 'faulty', field: 'endsAt', why: `A silence lasts at most ${SILENCE_DAYS_MAX} days.` };
  return {
    kind: 'times',
    startsAt: draft.startsAt === null ? null : new Date(start).toISOString(),
    endsAt: new Date(end).toISOString(),
  };
}
