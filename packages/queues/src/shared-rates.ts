import { randomUUID } from 'node:crypto';
import { Redis, type Result } from 'ioredis';
import { producerConnection, type QueueBackend } from './backend.ts';

/** What a request may wait for an answer: a request is worth more than its being counted. */
const ANSWER_MS = 40;
/** After so many in a row that did not come, it is not asked for a while: a Redis that hangs shall hold up few requests. */
const FAILURES_MAX = 3;
const PAUSE_MS = 1_000;
const HEARTBEAT_MS = 1_000;
const SILENT_SECONDS = 10;

/** One request of GCRA by the server's clock, in microseconds; ARGV: interval, tolerance, whether it counts. */
const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local due = tonumber(redis.call('GET', KEYS[1]) or '0')
local ahead = math.max(due, now) + ARGV[1] - now
if ARGV[3] == '1' and ahead <= tonumber(ARGV[2]) then
  redis.call('SET', KEYS[1], string.format('%.0f', now + ahead), 'PX', math.ceil(ahead / 1000))
end
return ahead`;

/** Says that this process lives, and answers how many do; ARGV: its id, after how many seconds of silence one is gone. */
const MEET = `
local now = redis.call('TIME')[1]
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
redis.call('EXPIRE', KEYS[1], ARGV[2])
return redis.call('ZCARD', KEYS[1])`;

declare module 'ioredis' {
  interface RedisCommander<Context> {
    takeRate(key: string, intervalUs: number, toleranceUs: number, counts: 0 | 1): Result<number, Context>;
    meetSharers(key: string, id: string, silentSeconds: number): Result<number, Context>;
  }
}

/** Rates that all processes on one Redis count together. */
export class SharedRates {
  readonly #redis: Redis;
  readonly #prefix: string;
  readonly #id = randomUUID();
  readonly #heartbeat: NodeJS.Timeout;
  #sharers = 1;
  #failures = 0;
  #pausedUntil = 0;

  constructor(options: {
    backend: Extract<QueueBackend, { kind: 'redis' }>;
    /** Connection errors, which may come many a second while Redis is away. */
    onError: (error: Error) => void;
  }) {
    const { url, ...connection } = producerConnection(options.backend).connection as { url: string };
    this.#redis = new Redis(url, connection);
    this.#redis.on('error', options.onError);
    this.#redis.on('ready', () => void this.#meet());
    this.#redis.defineCommand('takeRate', { numberOfKeys: 1, lua: TAKE });
    this.#redis.defineCommand('meetSharers', { numberOfKeys: 1, lua: MEET });
    this.#prefix = `${options.backend.prefix ?? 'signalcraft'}:rate:`;
    this.#heartbeat = setInterval(() => void this.#meet(), HEARTBEAT_MS).unref();
  }

  /** How many processes counted together when Redis last answered, this one among them. */
  get sharers(): number {
    return this.#sharers;
  }

  /**
   * How far ahead of the even pace one more request brings `key`, in microseconds; it is counted unless that is past
   * the tolerance, or `counts` is false. Null within 40 ms where Redis does not answer. Never throws.
   */
  async take(options: {
    key: string;
    intervalUs: number;
    toleranceUs: number;
    counts: boolean;
  }): Promise<number | null> {
    if (performance.now() < this.#pausedUntil) return null;
    const { intervalUs, toleranceUs } = options;
    const asking = this.#redis.takeRate(this.#prefix + options.key, intervalUs, toleranceUs, options.counts ? 1 : 0);
    const aheadUs = await orNull(asking, ANSWER_MS);
    this.#failures = aheadUs === null ? this.#failures + 1 : 0;
    if (this.#failures >= FAILURES_MAX) this.#pausedUntil = performance.now() + PAUSE_MS;
    return aheadUs;
  }

  close(): void {
    clearInterval(this.#heartbeat);
    this.#redis.disconnect();
  }

  async #meet(): Promise<void> {
    try {
      this.#sharers = Math.max(1, await this.#redis.meetSharers(`${this.#prefix}sharers`, this.#id, SILENT_SECONDS));
    } catch {
      // What was heard last is the best guess there is.
    }
  }
}

/** What is answered in time, else null. An answer that has arrived counts, however late this process gets to read it. */
function orNull<T>(answer: Promise<T>, ms: number): Promise<T | null> {
  return new Promise((resolve) => {
    // The sockets are read between the two.
    const timer = setTimeout(() => setImmediate(() => resolve(null)), ms);
    answer.then(resolve, () => resolve(null)).finally(() => clearTimeout(timer));
  });
}
