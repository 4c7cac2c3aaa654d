import type { GapReason } from '@signalcraft/contracts/schedules';
import { exceptionPieces } from './on-call-exceptions.ts';
import { type LayerState, layerAt, layerPieces } from './on-call-layer.ts';
import type { OnCall, OnCallBy, OnCallPlan, OnCallSegment } from './on-call-plan.ts';
import { overlay, type Span } from './on-call-spans.ts';
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
  const layers = plan.layers.map((layer) => ({
    id: layer.id,
    pieces: layerPieces({ layer, zone: plan.zone, from, to }),
  }));
  let segments: OnCallSegment[] = [{ from, to, onCall: { kind: 'gap', reason: 'no_layer' } }];
  for (const reason of OFF_REASONS.toReversed()) {
    for (const { pieces } of layers) {
      const off = pieces.filter(({ state }) => state.kind === 'off' && state.reason === reason);
      segments = overlay(
        segments,
        off.map((piece) => ({ from: piece.from, to: piece.to, onCall: { kind: 'gap', reason } })),
      );
    }
  }
  for (const { id, pieces } of layers) {
    const held = pieces.flatMap(({ from, to, state }) =>
      state.kind === 'held' ? [{ from, to, onCall: heldBy(id, state) }] : [],
    );
    segments = overlay(segments, held);
  }
  let exceptions: OnCallSegment[] = [];
  for (const exception of plan.exceptions) {
    const pieces = exceptionPieces({ exception, from, to });
    if (pieces.length > 0) exceptions = overlay(exceptions, pieces);
  }
  return joinEqual(
    overlay(segments, exceptions).map(({ from, to, onCall }) => ({
      from,
      to,
      onCall: withoutTheGone(onCall, members),
    })),
  );
}

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
