import { segmentsBetween } from './on-call.ts';
import { spanOfException, spanOfShift } from './on-call-exceptions.ts';
import type { OnCallBy, OnCallPlan, OnCallSegment } from './on-call-plan.ts';
import { startOfTurn, turnsOf } from './on-call-rotation.ts';
import type { Span } from './on-call-spans.ts';

/**
 * The segments that reach into a span, whole: a shift under way at either end is not cut there, so that the same shift
 * has the same start and end however it is asked for. A gap has no such bounds; one under way at the start is left out.
 */
export function shiftsBetween(options: { plan: OnCallPlan; members: ReadonlySet<string> } & Span): OnCallSegment[] {
  const { plan, from, to } = options;
  const cut = segmentsBetween(options);
  const [first, last] = [cut[0], cut.at(-1)];
  if (!first || !last) return [];
  const whole = segmentsBetween({
    ...options,
    from: Math.min(from, boundsOf(plan, first)?.from ?? from),
    to: Math.max(to, boundsOf(plan, last)?.to ?? to),
  });
  return whole.filter(
    (segment) => segment.to > from && segment.from < to && (segment.from > from || 'by' in segment.onCall),
  );
}

/** The furthest that the segment can reach: its turn, override or shift. */
const boundsOf = (plan: OnCallPlan, { onCall }: OnCallSegment): Span | undefined =>
  'by' in onCall ? boundsOfBy(plan, onCall.by) : undefined;

function boundsOfBy(plan: OnCallPlan, by: OnCallBy): Span | undefined {
  if (by.kind === 'layer') {
    const layer = plan.layers.find(({ id }) => id === by.layerId);
    if (!layer) return undefined;
    const turns = turnsOf({ layer, zone: plan.zone });
    return { from: startOfTurn({ turns, turn: by.turn }), to: startOfTurn({ turns, turn: by.turn + 1 }) };
  }
  const id = by.kind === 'override' ? by.overrideId : by.temporaryScheduleId;
  const exception = plan.exceptions.find((exception) => exception.id === id);
  if (!exception) return undefined;
  if (by.kind === 'override' || exception.kind === 'override') return spanOfException({ exception });
  return spanOfShift({ temporary: exception, shift: by.shift });
}
