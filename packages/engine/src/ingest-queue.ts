/** The waiting line's bounds: past either, a delivery is refused and the sender tries again. */
export const MAX_WAITING_ALERTS = 20_000;
export const MAX_WAITING_BYTES = 64 * 1024 * 1024;
/** What a flush gathers; one delivery may hold more, and is then alone in its flush. */
export const MAX_FLUSH_ALERTS = 1_000;
const MAX_FLUSH_BYTES = 4 * 1024 * 1024;
const MAX_IN_FLIGHT = 2;
/** A flush that takes longer waits for somebody's lock or for a slow disk: what it does not touch may go on beside it. */
const SLOW_FLUSH_MS = 25;

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
 * Natural group commit: no timer; what came while a flush is in flight is the next, whole deliveries, at most 1,000
 * alerts and 4 MiB. A second flush begins only beside one that is slow, so that nobody is held up by another's lock, and
 * takes only what shares no key with it nor with anything older that waits: that would but wait for the same lock.
 * Otherwise what waits makes the next flush larger. Deliveries that share a key keep the order of their arrival.
 */
export class IngestQueue<Item, Answer> {
  readonly #flush: (batch: Waiting<Item, Answer>[]) => Promise<void>;
  #waiting: Waiting<Item, Answer>[] = [];
  #alerts = 0;
  #bytes = 0;
  readonly #now: () => number;
  /** The keys of each flush in flight, and when it began. */
  readonly #inFlight = new Map<ReadonlySet<string>, number>();
  /** Keys of what is in flight or waits for it. */
  #claimed = new Set<string>();
  #pumpIsDue = false;
  #idle: (() => void)[] = [];

  /** `flush` settles every item it is given and never rejects; `now` counts milliseconds. */
  constructor(options: { flush: (batch: Waiting<Item, Answer>[]) => Promise<void>; now?: () => number }) {
    this.#flush = options.flush;
    this.#now = options.now ?? (() => performance.now());
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
    if (!this.#hasRoom() || (this.#inFlight.size > 0 && keys.some((key) => this.#claimed.has(key))))
      for (const key of keys) this.#claimed.add(key);
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

  #hasRoom(): boolean {
    if (this.#inFlight.size === 0) return true;
    if (this.#inFlight.size === MAX_IN_FLIGHT) return false;
    const [began = 0] = this.#inFlight.values();
    return this.#now() - began > SLOW_FLUSH_MS;
  }

  #pump(): void {
    this.#pumpIsDue = false;
    while (this.#hasRoom() && this.#waiting.length > 0) {
      const { batch, keys } = this.#take();
      if (batch.length === 0) return;
      this.#inFlight.set(keys, this.#now());
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
    for (const flight of this.#inFlight.keys()) for (const key of flight) claimed.add(key);
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
