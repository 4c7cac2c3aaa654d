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
  /** What the item locks when it is flushed: two that share a key never are in flight at once. */
  keys: readonly string[];
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
};

/**
 * Natural group commit: no timer; at most two flushes in flight, and what came meanwhile is the next, whole
 * deliveries, at most 1,000 alerts and 4 MiB. The second flush takes only what shares no key with the first, nor with
 * anything older that waits: it would but wait for the first one's locks, and what waits here makes the next flush
 * larger instead. The order of deliveries that share a key is that of their arrival.
 */
export class IngestQueue<Item, Answer> {
  readonly #flush: (batch: Waiting<Item, Answer>[]) => Promise<void>;
  #waiting: Waiting<Item, Answer>[] = [];
  #alerts = 0;
  #bytes = 0;
  readonly #inFlight = new Set<ReadonlySet<string>>();
  /** Keys of what is in flight or waits for it. */
  #claimed = new Set<string>();
  #pumpIsDue = false;
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
  join(options: Pick<Waiting<Item, Answer>, 'item' | 'alerts' | 'bytes' | 'keys'>): Promise<Answer> | null {
    const { item, alerts, bytes, keys } = options;
    if (this.#alerts > 0 && (this.#alerts + alerts > MAX_WAITING_ALERTS || this.#bytes + bytes > MAX_WAITING_BYTES)) {
      return null;
    }
    this.#alerts += alerts;
    this.#bytes += bytes;
    const answer = new Promise<Answer>((resolve, reject) => {
      this.#waiting.push({ item, alerts, bytes, keys, resolve, reject });
    });
    const mustWait =
      this.#inFlight.size === MAX_IN_FLIGHT || (this.#inFlight.size > 0 && keys.some((key) => this.#claimed.has(key)));
    if (mustWait) for (const key of keys) this.#claimed.add(key);
    else if (!this.#pumpIsDue) {
      // Deliveries of the same turn of the event loop join the same flush.
      this.#pumpIsDue = true;
      setImmediate(() => this.#pump());
    }
    return answer;
  }

  /** Resolves when nothing waits or is in flight. */
  drained(): Promise<void> {
    if (this.#inFlight.size === 0 && this.#waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  #pump(): void {
    this.#pumpIsDue = false;
    while (this.#inFlight.size < MAX_IN_FLIGHT && this.#waiting.length > 0) {
      const { batch, keys } = this.#take();
      if (batch.length === 0) return;
      this.#inFlight.add(keys);
      void this.#flush(batch).finally(() => {
        this.#inFlight.delete(keys);
        this.#pump();
        if (this.#inFlight.size === 0 && this.#waiting.length === 0) for (const done of this.#idle.splice(0)) done();
      });
    }
  }

  #take(): { batch: Waiting<Item, Answer>[]; keys: ReadonlySet<string> } {
    const batch: Waiting<Item, Answer>[] = [];
    const left: Waiting<Item, Answer>[] = [];
    const keys = new Set<string>();
    const claimed = new Set<string>();
    for (const flight of this.#inFlight) for (const key of flight) claimed.add(key);
    let alerts = 0;
    let bytes = 0;
    let isFull = false;
    for (const waiting of this.#waiting) {
      isFull ||=
        batch.length > 0 && (alerts + waiting.alerts > MAX_FLUSH_ALERTS || bytes + waiting.bytes > MAX_FLUSH_BYTES);
      if (isFull || waiting.keys.some((key) => claimed.has(key))) {
        left.push(waiting);
        for (const key of waiting.keys) claimed.add(key);
        continue;
      }
      batch.push(waiting);
      for (const key of waiting.keys) keys.add(key);
      alerts += waiting.alerts;
      bytes += waiting.bytes;
    }
    for (const key of keys) claimed.add(key);
    this.#waiting = left;
    this.#claimed = claimed;
    this.#alerts -= alerts;
    this.#bytes -= bytes;
    return { batch, keys };
  }
}
