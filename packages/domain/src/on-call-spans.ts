import type { Instant } from './time.ts';

/** From `from` up to, not including, `to`. */
export type Span = { from: Instant; to: Instant };

/** Spans put in order, empty ones dropped, those that touch or overlap made one. */
export function mergeSpans(spans: readonly Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of [...spans].sort((a, b) => a.from - b.from)) {
    if (span.from >= span.to) continue;
    const last = merged.at(-1);
    if (last && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else merged.push({ from: span.from, to: span.to });
  }
  return merged;
}

/** What two lists of spans share, both in order, without overlap: parts of `pieces`, none of them empty. */
export function intersect<T extends Span>(pieces: readonly T[], spans: readonly Span[]): T[] {
  const shared: T[] = [];
  let next = 0;
  for (const piece of pieces) {
    while (next < spans.length && (spans[next]?.to ?? 0) <= piece.from) next += 1;
    for (let index = next; index < spans.length; index += 1) {
      const span = spans[index];
      if (!span || span.from >= piece.to) break;
      const [from, to] = [Math.max(piece.from, span.from), Math.min(piece.to, span.to)];
      if (from < to) shared.push({ ...piece, from, to });
    }
  }
  return shared;
}

/** What `spans` leave of `pieces`: both in order, without overlap, as is the result. */
export const without = <T extends Span>(pieces: readonly T[], spans: readonly Span[]): T[] =>
  intersect(pieces, complement(spans));

/** All the time that the spans leave free; they are in order, without overlap. */
function complement(spans: readonly Span[]): Span[] {
  const free: Span[] = [];
  let from = Number.NEGATIVE_INFINITY;
  for (const span of spans) {
    if (span.from > from) free.push({ from, to: span.from });
    from = span.to;
  }
  return [...free, { from, to: Number.POSITIVE_INFINITY }];
}
