import type { RateLimit } from '@signalcraft/contracts/rate-limits';
import { aheadAfterOne, paceOf, type RateVerdict, verdictOf } from '@signalcraft/domain/rate-limit';
import type { SharedRates } from '@signalcraft/queues/shared-rates';

/** Callers remembered at once; past it those forgotten first are the ones counted longest ago. */
const MAX_CALLERS = 20_000;

/**
 * Counts requests by caller: over all processes where they share a Redis, else here alone. While Redis does not answer,
 * each process goes on from what it last heard with its share of the limit. Never throws.
 */
export class RateLimiter {
  readonly #shared: SharedRates | null;
  readonly #dueAtUs = new Map<string, number>();

  constructor(options: { shared: SharedRates | null }) {
    this.#shared = options.shared;
  }

  /** One request of `key`, which counts where it is let through. */
  take(options: { key: string; limit: RateLimit }): Promise<RateVerdict> {
    return this.#ask({ ...options, counts: true });
  }

  /** What a request would be told, without counting one. */
  look(options: { key: string; limit: RateLimit }): Promise<RateVerdict> {
    return this.#ask({ ...options, counts: false });
  }

  async #ask(options: { key: string; limit: RateLimit; counts: boolean }): Promise<RateVerdict> {
    const { key, limit, counts } = options;
    const pace = paceOf({ limit });
    const aheadUs = (await this.#shared?.take({ key, ...pace, counts })) ?? null;
    const nowUs = Math.round(performance.now() * 1_000);
    if (aheadUs === null) {
      const own = paceOf({ limit, sharers: this.#shared?.sharers ?? 1 });
      const ownAheadUs = aheadAfterOne({ dueAtUs: this.#dueAtUs.get(key) ?? 0, nowUs, pace: own });
      const verdict = verdictOf({ aheadUs: ownAheadUs, pace: own });
      if (counts && verdict.allowed) this.#remember(key, nowUs + ownAheadUs);
      return verdict;
    }
    const verdict = verdictOf({ aheadUs, pace });
    // Kept so that the count goes on from here should Redis go away.
    this.#remember(key, nowUs + verdict.resetMs * 1_000);
    return verdict;
  }

  #remember(key: string, dueAtUs: number): void {
    this.#dueAtUs.delete(key);
    this.#dueAtUs.set(key, dueAtUs);
    if (this.#dueAtUs.size <= MAX_CALLERS) return;
    const oldest = this.#dueAtUs.keys().next().value;
    if (oldest !== undefined) this.#dueAtUs.delete(oldest);
  }
}
