import { AppError } from '@signalcraft/contracts/errors';
import type { RateLimits } from '@signalcraft/contracts/rate-limits';
import type { RateVerdict } from '@signalcraft/domain/rate-limit';
import { hashKey } from '@signalcraft/engine/integration-cache';
import { addressBlockOf } from '@signalcraft/platform/address-block';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Authenticator, bearerOf } from '../identity/authenticator.ts';
import { callerIdOf, type PersonPrincipal } from '../identity/principal.ts';
import type { RateLimiter } from './rate-limiter.ts';

/** A token is signed and cannot be guessed, and each ends within a minute: refusing one tells of no guessing. */
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/;
/** A key that was good this lately is let past the address's refusals: its owner shares the address with somebody else. */
const KNOWN_MS = 10 * 60_000;
const KNOWN_MAX = 10_000;

type Asked = { request: FastifyRequest; reply: FastifyReply };
type Opened = Awaited<ReturnType<Authenticator['open']>>;

/**
 * How often who may ask: a member, an API key, an address that names nobody; and how often an address, or a bearer, may
 * be wrong. Past it RATE_LIMITED is thrown, with the time to come again in the answer's headers.
 */
export class CallerLimits {
  readonly #rates: RateLimiter;
  readonly #limits: RateLimits;
  readonly #known = new Map<string, number>();

  constructor(options: { rates: RateLimiter; limits: RateLimits }) {
    this.#rates = options.rates;
    this.#limits = options.limits;
  }

  /** Counts a request that needs to be nobody's. */
  anonymous(asked: Asked): Promise<void> {
    return this.#take({ ...asked, name: 'address', id: addressBlockOf(asked.request.ip) });
  }

  /** The caller, as the authenticator knows them, and one request of theirs counted. */
  async open(options: Asked & { authenticator: Authenticator }): Promise<Opened> {
    const { authenticator, request } = options;
    const bearer = bearerOf(request.headers);
    const guess = bearer && !TOKEN.test(bearer) ? hashKey(bearer).toString('base64url') : null;
    if (guess) await this.#refuseIfGuessing({ ...options, guess });
    const opened = await this.#unlessWrong({ ...options, guess, asking: authenticator.open(request.headers) });
    const { principal } = opened;
    if (guess) this.#remember(guess);
    await this.#take({
      ...options,
      name: principal.type === 'api_key' ? 'key' : 'member',
      id: callerIdOf(principal),
    });
    return opened;
  }

  /** The person, as the authenticator knows them, and one request of theirs counted. */
  async person(options: Asked & { authenticator: Authenticator }): Promise<PersonPrincipal> {
    const asking = options.authenticator.person(options.request.headers);
    const person = await this.#unlessWrong({ ...options, guess: null, asking });
    await this.#take({ ...options, name: 'member', id: person.userId });
    return person;
  }

  /** Before a key that is not known is looked up: the right one must not be found by trying either. */
  async #refuseIfGuessing(options: Asked & { guess: string }): Promise<void> {
    const { guess, request } = options;
    if ((this.#known.get(guess) ?? 0) > performance.now()) return;
    for (const id of [addressBlockOf(request.ip), guess]) {
      const verdict = await this.#rates.look({ key: `refused:${id}`, limit: this.#limits.refused });
      if (!verdict.allowed) throw this.#refusal({ ...options, name: 'refused', verdict });
    }
  }

  async #unlessWrong<T>(options: Asked & { guess: string | null; asking: Promise<T> }): Promise<T> {
    try {
      return await options.asking;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const { guess, request } = options;
      if (!guess || error.code !== 'UNAUTHENTICATED') await this.anonymous(options);
      else {
        for (const id of [addressBlockOf(request.ip), guess]) await this.#take({ ...options, name: 'refused', id });
      }
      throw error;
    }
  }

  async #take(options: Asked & { name: keyof RateLimits; id: string }): Promise<void> {
    const { name, id, reply } = options;
    const limit = this.#limits[name];
    const verdict = await this.#rates.take({ key: `${name}:${id}`, limit });
    if (!verdict.allowed) throw this.#refusal({ reply, name, verdict });
    void reply.headers(headersOf({ name, limit, remaining: verdict.remaining, seconds: inSeconds(verdict.resetMs) }));
  }

  #refusal(options: { reply: FastifyReply; name: keyof RateLimits; verdict: RateVerdict }): AppError {
    const { reply, name, verdict } = options;
    const seconds = Math.max(1, inSeconds(verdict.retryAfterMs));
    void reply.headers(headersOf({ name, limit: this.#limits[name], remaining: 0, seconds }));
    return new AppError('RATE_LIMITED', { retryAfterSeconds: seconds });
  }

  #remember(guess: string): void {
    this.#known.delete(guess);
    this.#known.set(guess, performance.now() + KNOWN_MS);
    const oldest = this.#known.size > KNOWN_MAX ? this.#known.keys().next().value : undefined;
    if (oldest !== undefined) this.#known.delete(oldest);
  }
}

const inSeconds = (ms: number): number => Math.ceil(ms / 1_000);

/** As the draft of the HTTP working group names them: the burst and the time it takes to come back, and what is left. */
const headersOf = (options: {
  name: string;
  limit: { perMinute: number; burst: number };
  remaining: number;
  seconds: number;
}): Record<string, string> => {
  const { name, limit } = options;
  return {
    'ratelimit-policy': `"${name}";q=${limit.burst};w=${inSeconds((limit.burst / limit.perMinute) * 60_000)}`,
    ratelimit: `"${name}";r=${options.remaining};t=${options.seconds}`,
  };
};
