import type { DutyHours, Restriction } from '@signalcraft/contracts/schedules';
import { Weekday } from '@signalcraft/contracts/wall-time';
import type { OnCallSegment } from './on-call-plan.ts';
import { openSpans } from './on-call-restrictions.ts';
import { intersect, type Span } from './on-call-spans.ts';

/** What one person carries; night and weekend hours are parts of the total, and an hour may be both. */
export type PersonalLoad = {
  memberId: string;
  shifts: number;
  totalMs: number;
  nightMs: number;
  weekendMs: number;
  /** Above the mean of all the people when positive, below it when negative. */
  overMeanMs: number;
};

export type OnCallBalance = { people: PersonalLoad[]; gapMs: number };

/**
 * How the hours of some segments lie on the people, most first. Everybody in `memberIds` and everybody who holds is in
 * it. Nights and weekends are those of the holder's own zone, or of `zone` for who has none.
 */
export function balanceOf(options: {
  segments: readonly OnCallSegment[];
  memberIds: readonly string[];
  zones: ReadonlyMap<string, string>;
  zone: string;
  hours: DutyHours;
}): OnCallBalance {
  const { segments, hours } = options;
  const held = new Map<string, Span[]>(options.memberIds.map((memberId) => [memberId, []]));
  for (const { from, to, onCall } of segments) {
    if (onCall.kind !== 'held') continue;
    const spans = held.get(onCall.memberId) ?? [];
    spans.push({ from, to });
    held.set(onCall.memberId, spans);
  }
  const meanMs = [...held.values()].reduce((sum, spans) => sum + lengthOf(spans), 0) / Math.max(1, held.size);
  const people = [...held].map(([memberId, spans]) => {
    const zone = options.zones.get(memberId) ?? options.zone;
    const totalMs = lengthOf(spans);
    return {
      memberId,
      shifts: spans.length,
      totalMs,
      nightMs: lengthWithin({ spans, zone, restrictions: nightsOf(hours) }),
      weekendMs: lengthWithin({ spans, zone, restrictions: weekendsOf(hours) }),
      overMeanMs: Math.round(totalMs - meanMs),
    };
  });
  return {
    people: people.sort((a, b) => b.totalMs - a.totalMs),
    gapMs: lengthOf(segments.filter(({ onCall }) => onCall.kind === 'gap')),
  };
}

const nightsOf = ({ nightFrom, nightTo }: DutyHours): Restriction[] => [
  { kind: 'daily', days: [...Weekday.options], from: nightFrom, to: nightTo },
];

const weekendsOf = ({ weekend }: DutyHours): Restriction[] => [
  { kind: 'daily', days: weekend, from: '00:00', to: '24:00' },
];

function lengthWithin(options: { spans: readonly Span[]; zone: string; restrictions: Restriction[] }): number {
  const { spans, zone, restrictions } = options;
  const [first, last] = [spans[0], spans.at(-1)];
  if (!first || !last) return 0;
  return lengthOf(intersect(spans, openSpans({ restrictions, zone, from: first.from, to: last.to })));
}

const lengthOf = (spans: readonly Span[]): number => spans.reduce((sum, { from, to }) => sum + to - from, 0);
