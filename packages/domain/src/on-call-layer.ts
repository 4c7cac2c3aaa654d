import type { GapReason, Layer } from '@signalcraft/contracts/schedules';
import { isOpenAt, openSpans } from './on-call-restrictions.ts';
import { handOffsBetween, memberOfTurn, startOfTurn, type Turns, turnAt, turnsOf } from './on-call-rotation.ts';
import { intersect, overlay, type Span } from './on-call-spans.ts';
import { wallClockOf } from './on-call-wall-time.ts';
import { lastInstantOf } from './on-call-zone.ts';
import type { Instant } from './time.ts';

export type LayerPiece = Span & { state: LayerState };

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

/** Whom one layer names over a span: pieces in order, without overlap, that cover it. */
export function layerPieces(options: { layer: Layer; zone: string } & Span): LayerPiece[] {
  const { layer } = options;
  const turns = turnsOf(options);
  const startsAt = startOfTurn({ turns, turn: 0 });
  const endsAt = Math.max(startsAt, endOf(layer, turns));
  const within = (span: Span): Span[] => intersect([span], [{ from: options.from, to: options.to }]);
  const before = within({ from: Number.NEGATIVE_INFINITY, to: startsAt });
  const after = within({ from: endsAt, to: Number.POSITIVE_INFINITY });
  return [
    ...before.map((span) => off('before_start', span)),
    ...within({ from: startsAt, to: endsAt }).flatMap((span) => runningPieces(layer, turns, span)),
    ...after.map((span) => off('after_end', span)),
  ];
}

const endOf = (layer: Layer, turns: Turns): Instant =>
  layer.endsAt === null
    ? Number.POSITIVE_INFINITY
    : lastInstantOf({ zone: turns.zone, wall: wallClockOf(layer.endsAt) });

const off = (reason: (LayerState & { kind: 'off' })['reason'], { from, to }: Span): LayerPiece => ({
  from,
  to,
  state: { kind: 'off', reason },
});

function runningPieces(layer: Layer, turns: Turns, span: Span): LayerPiece[] {
  const open = openSpans({ restrictions: layer.restrictions, zone: turns.zone, ...span });
  return overlay([off('restricted', span)], intersect(turnPieces(turns, span), open));
}

function turnPieces(turns: Turns, span: Span): LayerPiece[] {
  const first = turnAt({ turns, at: span.from }) ?? 0;
  const starts = [
    { turn: first, at: span.from, memberId: memberOfTurn({ turns, turn: first }) },
    ...handOffsBetween({ turns, from: span.from, to: span.to }),
  ];
  return starts.flatMap(({ turn, at, memberId }, index) => {
    const to = starts[index + 1]?.at ?? span.to;
    return at < to ? [{ from: at, to, state: { kind: 'held', turn, memberId } }] : [];
  });
}
