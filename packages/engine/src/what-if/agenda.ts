import type { Instant } from '@signalcraft/domain/time';

/** What time will bring, the earliest first; what was put in first goes first among equals. */
export class Agenda<T> {
  readonly #heap: { at: Instant; order: number; what: T }[] = [];
  #order = 0;

  get nextAt(): Instant | null {
    return this.#heap[0]?.at ?? null;
  }

  add(at: Instant, what: T): void {
    const heap = this.#heap;
    this.#order += 1;
    const entry = { at, order: this.#order, what };
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (!above || !isBefore(entry, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  }

  /** The earliest, taken out; null where nothing lies before `until`. */
  takeBefore(until: Instant): { at: Instant; what: T } | null {
    const heap = this.#heap;
    const [first] = heap;
    if (!first || first.at >= until) return null;
    const last = heap.pop();
    if (last && last !== first) this.#sink(last);
    return first;
  }

  #sink(entry: { at: Instant; order: number; what: T }): void {
    const heap = this.#heap;
    let index = 0;
    for (;;) {
      const left = heap[2 * index + 1];
      const right = heap[2 * index + 2];
      if (!left) break;
      const [child, place] = right && isBefore(right, left) ? [right, 2 * index + 2] : [left, 2 * index + 1];
      if (!isBefore(child, entry)) break;
      heap[index] = child;
      index = place;
    }
    heap[index] = entry;
  }
}

const isBefore = (a: { at: Instant; order: number }, b: { at: Instant; order: number }): boolean =>
  a.at < b.at || (a.at === b.at && a.order < b.order);
