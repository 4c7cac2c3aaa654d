import type { GapReason, Layer } from '@signalcraft/contracts/schedules';
import { isOpenAt, openSpans } from './on-call-restrictions.ts';
import { handOffsBetween, memberOfTurn, startOfTurn, type Turns, turnAt, turnsOf } from './on-call-rotation.ts';
import { intersect, type Span, without } from './on-call-spans.ts';
import { wallClockOf } from './on-call-wall-time.ts';
import { lastInstantOf } from './on-call-zone.ts';
import type { Instant } from './time.ts';

export type LayerPiece<T extends Span> = T & { state: LayerState };

export type LayerState =
  | { kind: 'held'; turn: number; memberId: string }
  | { kind: 'off'; reason: Extract<GapReason, 'before_start' | 'after_end' | 'restricted'> };

/** Whom one layer names at an instant. */
export function layerAt(options: { layer: Layer; zone: string; at: Instant }): LayerState {
  const { layer, at } = options;
  const turns = turnsOf(options);
  const turn = turnAt({ turns, at });
  if (turn === null) return { kind: 'off', reason: 'before_start' };
  if (at >= endOf(layer, turns)) return { kind: 'off', reason: 'after_end' };
  if (!isOpenAt({ restrictions: layer.restrictions, zone: turns.zone, at }))
    return { kind: 'off', reason: 'restricted' };
  return { kind: 'held', turn, memberId: memberOfTurn({ turns, turn }) };
}

/**
 * Whom one layer names over spans that are in order and without overlap: pieces that cover them, in no order, each with
 * what else its span says. Takes time by what lies in the spans, not by how far they reach.
 */
export function layerPieces<T extends Span>(options: {
  layer: Layer;
  zone: string;
  spans: readonly T[];
}): LayerPiece<T>[] {
  const { layer, spans } = options;
  const [first, last] = [spans[0], spans.at(-1)];
  if (!first || !last) return [];
  const turns = turnsOf(options);
  const startsAt = startOfTurn({ turns, turn: 0 });
  const endsAt = Math.max(startsAt, endOf(layer, turns));
  const running = intersect(spans, [{ from: startsAt, to: endsAt }]);
  const open = openSpans({
    restrictions: layer.restrictions,
    zone: turns.zone,
    from: Math.max(first.from, startsAt),
    to: Math.min(last.to, endsAt),
  });
  return [
    ...intersect(spans, [{ from: Number.NEGATIVE_INFINITY, to: startsAt }]).map(off('before_start')),
    ...without(running, open).map(off('restricted')),
    ...intersect(running, open).flatMap((piece) => turnPieces(turns, piece)),
    ...intersect(spans, [{ from: endsAt, to: Number.POSITIVE_INFINITY }]).map(off('after_end')),
  ];
}

const endOf = (layer: Layer, turns: Turns): Instant =>
  layer.endsAt === null
    ? Number.POSITIVE_INFINITY
    : lastInstantOf({ zone: turns.zone, wall: wallClockOf(layer.endsAt) });

const off =
  (reason: (LayerState & { kind: 'off' })['reason']) =>
  <T extends Span>(piece: T): LayerPiece<T> => ({ ...piece, state: { kind: 'off', reason } });

function turnPieces<T extends Span>(turns: Turns, piece: T): LayerPiece<T>[] {
  const first = turnAt({ turns, at: piece.from }) ?? 0;
  const starts = [
    { turn: first, at: piece.from, memberId: memberOfTurn({ turns, turn: first }) },
    ...handOffsBetween({ turns, from: piece.from, to: piece.to }),
  ];
  return starts.flatMap(({ turn, at: from, memberId }, index) => {
    const to = starts[index + 1]?.at ?? piece.to;
    return from < to ? [{ ...piece, from, to, state: { kind: 'held' as const, turn, memberId } }] : [];
  });
}
