import type { SchedulePreview } from '@signalcraft/contracts/schedule-api';
import type { Bar } from '../shift-row.tsx';

export type PlanChange = { from: number; to: number; before: string; after: string };
export type ClockMark = { at: number; zone: string; shiftMinutes: number };

/** The API's answer as the page draws it: times in milliseconds, gaps of the past left out. */
export type Plan = {
  bars: Bar[];
  gaps: Bar[];
  gapMs: number;
  clockMarks: ClockMark[];
  changes: PlanChange[];
  changedMs: number;
};

type Holder = SchedulePreview['changes'][number]['before'];
const nameOf = ({ gap, member }: Holder): string => (gap === null ? (member?.name ?? 'Somebody') : 'nobody');

const sum = (spans: readonly { from: number; to: number }[]): number =>
  spans.reduce((total, { from, to }) => total + to - from, 0);

export function readPlan(options: {
  preview: SchedulePreview | undefined;
  span: { from: number; to: number };
  now: number;
}): Plan {
  const { preview, now } = options;
  if (!preview) return { bars: [], gaps: [], gapMs: 0, clockMarks: [], changes: [], changedMs: 0 };
  const bars = preview.segments.map(({ from, to, member, gap }) => ({
    from: Date.parse(from),
    to: Date.parse(to),
    member,
    gap,
  }));
  const gaps: Bar[] = [];
  for (const bar of bars) {
    if (bar.gap === null || bar.to <= now) continue;
    const last = gaps.at(-1);
    if (last?.to === bar.from) last.to = bar.to;
    else gaps.push({ ...bar, from: Math.max(bar.from, now) });
  }
  const changes = preview.changes.map(({ from, to, before, after }) => ({
    from: Date.parse(from),
    to: Date.parse(to),
    before: nameOf(before),
    after: nameOf(after),
  }));
  return {
    bars,
    gaps,
    gapMs: sum(gaps),
    clockMarks: preview.transitions.map(({ at, zone, shiftMinutes }) => ({ at: Date.parse(at), zone, shiftMinutes })),
    changes,
    changedMs: sum(changes),
  };
}

/** `Europe/Berlin: clock +1 h`. */
export function clockMarkText({ zone, shiftMinutes }: Pick<ClockMark, 'zone' | 'shiftMinutes'>): string {
  const size = Math.abs(shiftMinutes);
  const text = size % 60 === 0 ? `${size / 60} h` : `${size} min`;
  return `${zone}: clock ${shiftMinutes < 0 ? '−' : '+'}${text}`;
}
