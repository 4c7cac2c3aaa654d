import { hash } from 'node:crypto';

const MAX_ENTRIES = 20_000;

/**
 * Remembers which receipt of today holds a body, for each integration: a body that came again today is stored as a
 * reference. A day's receipts share a partition and leave together, so that no reference outlives its body.
 */
export class StoredBodies {
  #day = -1;
  #receipts = new Map<string, string>();

  /** The key of a body for `storedAs` and `remember`. */
  keyOf(options: { integrationId: string; body: Buffer }): string {
    return `${options.integrationId}:${hash('sha1', options.body, 'base64')}`;
  }

  /** The receipt of `now`'s day that holds the body; null: store the bytes. */
  storedAs(options: { bodyKey: string; now: number }): string | null {
    this.#turn(options.now);
    return this.#receipts.get(options.bodyKey) ?? null;
  }

  /** Only after COMMIT: a reference to a body that was rolled back would lose it. */
  remember(options: { bodyKey: string; receiptId: string; now: number }): void {
    this.#turn(options.now);
    if (this.#receipts.size >= MAX_ENTRIES) this.#receipts.clear();
    this.#receipts.set(options.bodyKey, options.receiptId);
  }

  #turn(now: number): void {
    const day = Math.floor(now / 86_400_000);
    if (day === this.#day) return;
    this.#day = day;
    this.#receipts = new Map();
  }
}
