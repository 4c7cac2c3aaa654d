const HOUR_MS = 3_600_000;

/** How much of the plan is shown at once, and to what a selection by dragging snaps. */
export const ZOOMS = {
  day: { label: 'Day', days: 1, snapMs: HOUR_MS / 4 },
  week: { label: 'Week', days: 7, snapMs: HOUR_MS },
  weeks: { label: '12 weeks', days: 84, snapMs: 6 * HOUR_MS },
} as const;
export type Zoom = keyof typeof ZOOMS;
