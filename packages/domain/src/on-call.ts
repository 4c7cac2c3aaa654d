import type { GapReason } from '@signalcraft/contracts/schedules';
import { exceptionPieces } from './on-call-exceptions.ts';
import { type LayerState, layerAt, layerPieces } from './on-call-layer.ts';
import type { OnCall, OnCallBy, OnCallPlan, OnCallSegment } from './on-call-plan.ts';
import { intersect, type Span, without } from './on-call-spans.ts';
import type { Instant } from './time.ts';

/** Who is on call at an instant. Takes time by the size of the plan, not by the distance from its start. */
export function whoIsOnCall(options: { plan: OnCallPlan; members: ReadonlySet<string>; at: Instant }): OnCall {
  const { plan, members, at } = options;
  for (const exception of plan.exceptions.toReversed()) {
    const piece = exceptionPieces({ exception, from: at, to: at + 1 })[0];
    if (piece) return withoutTheGone(piece.onCall, members);
  }
  const reasons = new Set<GapReason>();
  for (const layer of plan.layers.toReversed()) {
    const state = layerAt({ layer, zone: plan.zone, at });
    if (state.kind === 'held') return withoutTheGone(heldBy(layer.id, state), members);
    reasons.add(state.reason);
  }
  return { kind: 'gap', reason: OFF_REASONS.find((reason) => reasons.has(reason)) ?? 'no_layer' };
}

/**
 * Who is on call over a span: segments in order, without overlap, that cover it. Two neighbours differ in who holds
 * or by what; each turn of a layer is a segment of its own, also where the same person has the next.
 */
export function segmentsBetween(options: { plan: OnCallPlan; members: ReadonlySet<string> } & Span): OnCallSegment[] {
  const { plan, members, from, to } = options;
  if (from >= to) return [];
  // From the top down, each asked only of what those above it left: what lies covered costs nothing.
  const segments: OnCallSegment[] = [];
  let left: Span[] = [{ from, to }];
  for (const exception of plan.exceptions.toReversed()) {
    const pieces = exceptionPieces({ exception, from, to });
    if (pieces.length === 0) continue;
    segments.push(...intersect(pieces, left));
    left = without(left, pieces);
  }
  let open: OpenSpan[] = left.map((span) => ({ ...span, reason: 'no_layer' }));
  for (const layer of plan.layers.toReversed()) {
    const stillOpen: OpenSpan[] = [];
    for (const { from, to, reason, state } of layerPieces({ layer, zone: plan.zone, spans: open })) {
      if (state.kind === 'held') segments.push({ from, to, onCall: heldBy(layer.id, state) });
      else stillOpen.push({ from, to, reason: firstReason(reason, state.reason) });
    }
    open = stillOpen.sort((a, b) => a.from - b.from);
  }
  const gaps = open.map(({ from, to, reason }) => ({ from, to, onCall: { kind: 'gap', reason } as const }));
  const inOrder = [...segments, ...gaps].sort((a, b) => a.from - b.from);
  return joinEqual(inOrder.map((segment) => ({ ...segment, onCall: withoutTheGone(segment.onCall, members) })));
}

/** Where no exception and no layer so far names anybody. */
type OpenSpan = Span & { reason: OffReason | 'no_layer' };
type OffReason = (LayerState & { kind: 'off' })['reason'];

const firstReason = (before: OpenSpan['reason'], now: OffReason): OffReason =>
  OFF_REASONS.find((reason) => reason === before || reason === now) ?? now;

/** What is said of a gap, the first that any layer gives. */
const OFF_REASONS = ['restricted', 'before_start', 'after_end'] as const;

const heldBy = (layerId: string, state: LayerState & { kind: 'held' }): OnCall => ({
  kind: 'held',
  memberId: state.memberId,
  by: { kind: 'layer', layerId, turn: state.turn },
});

function withoutTheGone(onCall: OnCall, members: ReadonlySet<string>): OnCall {
  if (onCall.kind === 'gap' || members.has(onCall.memberId)) return onCall;
  return { kind: 'gap', reason: 'person_gone', memberId: onCall.memberId, by: onCall.by };
}

function joinEqual(segments: readonly OnCallSegment[]): OnCallSegment[] {
  const joined: OnCallSegment[] = [];
  for (const segment of segments) {
    const last = joined.at(-1);
    if (last && isSameOnCall(last.onCall, segment.onCall)) last.to = segment.to;
    else joined.push({ ...segment });
  }
  return joined;
}

/** Whether two answers name the same holder by the same turn, override or shift, or the same gap. */
export function isSameOnCall(a: OnCall, b: OnCall): boolean {
  if (a.kind === 'gap' && b.kind === 'gap' && a.reason !== 'person_gone') return a.reason === b.reason;
  return a.kind === b.kind && 'by' in a && 'by' in b && a.memberId === b.memberId && isSameBy(a.by, b.by);
}

function isSameBy(a: OnCallBy, b: OnCallBy): boolean {
  if (a.kind === 'layer') return b.kind === 'layer' && a.layerId === b.layerId && a.turn === b.turn;
  if (a.kind === 'override') return b.kind === 'override' && a.overrideId === b.overrideId;
  return b.kind === 'temporary' && a.temporaryScheduleId === b.temporaryScheduleId && a.shift === b.shift;
}
