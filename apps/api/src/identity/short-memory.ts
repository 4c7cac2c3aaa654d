const MAX_ENTRIES = 10_000;

/** Remembers answers for a short time, and asks once for all who ask meanwhile. A failure is not remembered. */
export class ShortMemory<T> {
  readonly #maxAgeMs: number;
  readonly #entries = new Map<string, { at: number; answer: Promise<T> }>();

  constructor(options: { maxAgeMs: number }) {
    this.#maxAgeMs = options.maxAgeMs;
  }

  get(key: string, ask: () => Promise<T>): Promise<T> {
    const now = performance.now();
    const known = this.#entries.get(key);
    if (known && now - known.at < this.#maxAgeMs) return known.answer;
    if (this.#entries.size >= MAX_ENTRIES) this.#entries.clear();
    const answer = ask();
    this.#entries.set(key, { at: now, answer });
    answer.catch(() => this.#entries.delete(key));
    return answer;
  }

  /** The next who ask hear it anew. */
  forget(key: string): void {
    this.#entries.delete(key);
  }
}
