/** The waiting line's bounds: past either, a delivery is refused and the sender tries again. */
export const MAX_WAITING_ALERTS = 20_000;
export const MAX_WAITING_BYTES = 64 * 1024 * 1024;
/** What a flush gathers; one delivery may hold more, and is then alone in its flush. */
export const MAX_FLUSH_ALERTS = 1_000;
const MAX_FLUSH_BYTES = 4 * 1024 * 1024;
const MAX_IN_FLIGHT = 2;

export type Waiting<Item, Answer> = {
  item: Item;
  alerts: number;
  bytes: number;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
};

/**
 * Natural group commit: no timer; at most two flushes in flight, and what came meanwhile is the next, whole
 * deliveries, at most 1,000 alerts and 4 MiB.
 */
export class IngestQueue<Item, Answer> {
  readonly #flush: (batch: Waiting<Item, Answer>[]) => Promise<void>;
  #waiting: Waiting<Item, Answer>[] = [];
  #alerts = 0;
  #bytes = 0;
  #inFlight = 0;
  #idle: (() => void)[] = [];

  /** `flush` settles every item it is given and never rejects. */
  constructor(options: { flush: (batch: Waiting<Item, Answer>[]) => Promise<void> }) {
    this.#flush = options.flush;
  }

  get waitingAlerts(): number {
    return this.#alerts;
  }

  /** Whether even a small delivery would be refused: asked before a body is parsed for nothing. */
  get isFull(): boolean {
    return this.#alerts >= MAX_WAITING_ALERTS || this.#bytes >= MAX_WAITING_BYTES;
  }

  /** Joins the line; null when it is full. */
  join(options: { item: Item; alerts: number; bytes: number }): Promise<Answer> | null {
    const { item, alerts, bytes } = options;
    if (this.#alerts > 0 && (this.#alerts + alerts > MAX_WAITING_ALERTS || this.#bytes + bytes > MAX_WAITING_BYTES)) {
      return null;
    }
    this.#alerts += alerts;
    this.#bytes += bytes;
    const answer = new Promise<Answer>((resolve, reject) => {
      this.#waiting.push({ item, alerts, bytes, resolve, reject });
    });
    // Deliveries of the same turn of the event loop join the same flush.
    if (this.#inFlight < MAX_IN_FLIGHT && this.#waiting.length === 1) setImmediate(() => this.#pump());
    return answer;
  }

  /** Resolves when nothing waits or is in flight. */
  drained(): Promise<void> {
    if (this.#inFlight === 0 && this.#waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #pump(): void {
    while (this.#inFlight < MAX_IN_FLIGHT && this.#waiting.length > 0) {
      const batch = this.#take();
      this.#inFlight += 1;
      void this.#flush(batch).finally(() => {
        this.#inFlight -= 1;
        this.#pump();
        if (this.#inFlight === 0 && this.#waiting.length === 0) for (const done of this.#idle.splice(0)) done();
      });
    }
  }

  #take(): Waiting<Item, Answer>[] {
    let alerts = 0;
    let bytes = 0;
    let count = 0;
    for (const waiting of this.#waiting) {
      if (count > 0 && (alerts + waiting.alerts > MAX_FLUSH_ALERTS || bytes + waiting.bytes > MAX_FLUSH_BYTES)) break;
      alerts += waiting.alerts;
      bytes += waiting.bytes;
      count += 1;
    }
    const batch = this.#waiting.slice(0, count);
    this.#waiting = this.#waiting.slice(count);
    this.#alerts -= alerts;
    this.#bytes -= bytes;
    return batch;
  }
}
