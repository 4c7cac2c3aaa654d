import { segmentsBetween } from './on-call.ts';
import { addMonths } from './on-call-calendar.ts';
import { spanOfException } from './on-call-exceptions.ts';
import type { OnCallPlan, OnCallSegment } from './on-call-plan.ts';
import type { Span } from './on-call-spans.ts';
import { firstInstantOf, transitionsBetween, wallClockAt, type ZoneTransition } from './on-call-zone.ts';
import type { Instant } from './time.ts';

/** A change of a clock that the plan goes by, and what it does to the segment under way. */
export type YearTransition = ZoneTransition & {
  zone: string;
  segment: OnCallSegment;
  /** How long the segment lasts by a stopwatch and by the zone's wall clock: a day's shift of 23 hours, say. */
  lastsMs: number;
  wallMs: number;
};

export type OnCallAhead = {
  from: Instant;
  to: Instant;
  segments: OnCallSegment[];
  gaps: OnCallSegment[];
  transitions: YearTransition[];
};

/** Who is on call for a year from an instant, every gap in it, and every change of a clock that the plan goes by. */
export function yearAhead(options: { plan: OnCallPlan; members: ReadonlySet<string>; at: Instant }): OnCallAhead {
  const { plan, members, at: from } = options;
  const { zone } = plan;
  const to = firstInstantOf({ zone, wall: addMonths({ wall: wallClockAt({ zone, at: from }), months: 12 }) });
  return onCallAhead({ plan, members, from, to });
}

/** The same for any span. */
export function onCallAhead(options: { plan: OnCallPlan; members: ReadonlySet<string> } & Span): OnCallAhead {
  const { plan, members, from, to } = options;
  const segments = segmentsBetween({ plan, members, from, to });
  const transitions = zonesOf({ plan, from, to })
    .flatMap((zone) => transitionsBetween({ zone, from, to }).map((transition) => ({ zone, ...transition })))
    .sort((a, b) => a.at - b.at);
  let index = 0;
  return {
    from,
    to,
    segments,
    gaps: segments.filter(({ onCall }) => onCall.kind === 'gap'),
    transitions: transitions.flatMap((transition) => {
      while ((segments[index]?.to ?? to) <= transition.at) index += 1;
      const segment = segments[index];
      if (!segment) return [];
      const { zone } = transition;
      const wallMs = wallClockAt({ zone, at: segment.to }) - wallClockAt({ zone, at: segment.from });
      return [{ ...transition, segment, lastsMs: segment.to - segment.from, wallMs }];
    }),
  };
}

function zonesOf(options: { plan: OnCallPlan; from: Instant; to: Instant }): string[] {
  const { plan, from, to } = options;
  const exceptions = plan.exceptions.filter((exception) => {
    const span = spanOfException({ exception });
    return span.from < to && span.to > from;
  });
  const zones = [plan.zone, ...plan.layers.map(({ zone }) => zone ?? plan.zone), ...exceptions.map(({ zone }) => zone)];
  return [...new Set(zones)];
}
