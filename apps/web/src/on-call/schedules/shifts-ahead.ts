import type { ShiftSegment } from '@signalcraft/contracts/schedule-api';

/** A turn or override that somebody holds and that has not begun. */
export type Shift = { memberId: string; name: string; from: string; to: string };

/** The shifts that may be swapped, in order. */
export const shiftsAhead = (options: { segments: readonly ShiftSegment[]; now: number }): Shift[] =>
  options.segments.flatMap(({ member, gap, from, to }) =>
    member && gap === null && Date.parse(from) > options.now ? [{ ...member, from, to }] : [],
  );
