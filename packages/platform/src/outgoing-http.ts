import { lookup as resolveName } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { callbackify } from 'node:util';
import { Agent, buildConnector, request } from 'undici';
import {
  type AddressRules,
  type Cidr,
  faultOfUrl,
  isAllowedAddress,
  isWithin,
  literalOf,
  type OutgoingPolicy,
} from './outgoing-address.ts';

const TOTAL_MS = 15_000;
const CONNECT_MS = 5_000;
const BODY_MAX = 64 * 1024;
const ANSWERS_MAX = 20;

export type OutgoingResult =
  | { kind: 'answered'; status: number; headers: Record<string, string>; body: string }
  /** Nothing was sent: the address may not be used (`isRefused`), or nobody answers there. */
  | { kind: 'unsent'; detail: string; isRefused: boolean }
  /** The request may have arrived; no answer came, or one that is no answer (a redirect, a body without end). */
  | { kind: 'lost'; detail: string; redirect: number | null };

/** Where a name leads, in all its addresses. */
export type ResolveName = (hostname: string) => Promise<{ address: string; family: number }[]>;

/** POSTs JSON text and reads the answer. Never rejects for what the other side does. */
export type OutgoingClient = (options: {
  url: string;
  headers: Record<string, string>;
  /** JSON, sent byte for byte. */
  body: string;
  signal: AbortSignal;
}) => Promise<OutgoingResult>;

class RefusedAddressError extends Error {
  readonly code = 'ERR_REFUSED_ADDRESS';
}

/**
 * A client for addresses that somebody else chose: no redirect is followed, at most 64 KiB and 15 s are spent on an
 * answer, and the address is judged when the connection is made, which goes to no other than the one that was judged.
 */
export function guardedClient(options: {
  policy: OutgoingPolicy;
  /** Networks that the operator opens to users' addresses. */
  allowed?: readonly Cidr[];
  resolve?: ResolveName;
}): OutgoingClient {
  const { policy, allowed = [], resolve = (hostname) => resolveName(hostname, { all: true }) } = options;
  const rules = { policy, allowed };
  const dispatcher = guardedAgent({ rules, resolve });
  return async ({ url, headers, body, signal }) => {
    const fault = faultOfUrl({ url, rules });
    if (fault) return { kind: 'unsent', detail: fault, isRefused: true };
    const bound = boundBy({ signal });
    try {
      const response = await request(new URL(url), {
        method: 'POST',
        dispatcher,
        headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
        body,
        signal: bound.signal,
      });
      if (response.statusCode >= 300 && response.statusCode < 400) {
        response.body.on('error', () => undefined).destroy();
        const detail = `it redirected (${response.statusCode}), which is not followed`;
        return { kind: 'lost', detail, redirect: response.statusCode };
      }
      const answer = await readBounded(response.body);
      const fields = Object.entries(response.headers).flatMap(([name, value]) =>
        value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value] as const],
      );
      return { kind: 'answered', status: response.statusCode, headers: Object.fromEntries(fields), body: answer };
    } catch (error) {
      return faultOfRequest(error as NodeJS.ErrnoException);
    } finally {
      bound.release();
    }
  };
}

/**
 * A signal that aborts with `signal`, or after 15 s; `release` when the request has ended. A timer of its own, because
 * `AbortSignal.any` holds an `AbortSignal.timeout` weakly: the clock may be collected before it strikes (nodejs/node#57736).
 */
function boundBy(options: { signal: AbortSignal }): { signal: AbortSignal; release: () => void } {
  const { signal } = options;
  const bound = new AbortController();
  const follow = (): void => bound.abort(signal.reason);
  if (signal.aborted) follow();
  signal.addEventListener('abort', follow, { once: true });
  const clock = setTimeout(() => bound.abort(new DOMException('out of time', 'TimeoutError')), TOTAL_MS);
  return {
    signal: bound.signal,
    release: () => {
      clearTimeout(clock);
      signal.removeEventListener('abort', follow);
    },
  };
}

/** Whether a connection may be made: without encryption only where the operator opened the network. */
const mayConnect = (options: { address: string; protocol: string; rules: AddressRules }): boolean => {
  const { address, protocol, rules } = options;
  if (!isAllowedAddress({ address, ...rules })) return false;
  return protocol === 'https:' || rules.policy === 'operator' || isWithin({ address, networks: rules.allowed });
};

const guardedLookup = (options: { rules: AddressRules; resolve: ResolveName; protocol: string }): LookupFunction => {
  const resolve = callbackify(options.resolve);
  return (hostname, lookupOptions, callback) => {
    resolve(hostname, (error, addresses) => {
      if (error) return callback(error, [], 0);
      const refused = addresses.find(({ address }) => !mayConnect({ address, ...options }));
      const why = refused
        ? `${hostname} leads to ${refused.address}, which may not be reached`
        : addresses.length > ANSWERS_MAX
          ? `${hostname} leads to more than ${ANSWERS_MAX} addresses`
          : null;
      if (why) return callback(new RefusedAddressError(why), [], 0);
      const [first] = addresses;
      if (lookupOptions.all) callback(null, addresses);
      else callback(null, first?.address ?? '', first?.family ?? 0);
    });
  };
};

/** A connector that asks the rules of names and of literal addresses, which no look-up sees, and again once connected. */
function guardedAgent(options: { rules: AddressRules; resolve: ResolveName }): Agent {
  const { rules } = options;
  const connectors = Object.fromEntries(
    ['http:', 'https:'].map((protocol) => [
      protocol,
      buildConnector({ timeout: CONNECT_MS, lookup: guardedLookup({ ...options, protocol }) }),
    ]),
  );
  return new Agent({
    // The request's own signal bounds the whole; a second clock of the same length would only give it another name.
    headersTimeout: 0,
    bodyTimeout: 0,
    // A connection to a user's address is used once: what one workspace opened serves no other.
    pipelining: rules.policy === 'user' ? 0 : 1,
    connect: (connectOptions, callback) => {
      const { protocol } = connectOptions;
      const refuse = (host: string): void => callback(new RefusedAddressError(`${host} may not be reached`), null);
      const literal = literalOf(connectOptions.hostname);
      if (literal && !mayConnect({ address: literal, protocol, rules })) return refuse(literal);
      connectors[protocol]?.(connectOptions, (...answer) => {
        const [error, socket] = answer;
        if (error || !socket) return callback(error ?? new Error('not connected'), null);
        const address = socket.remoteAddress ?? '';
        if (mayConnect({ address, protocol, rules })) return callback(null, socket);
        socket.destroy();
        refuse(address);
      });
    },
  });
}

class BodyTooLargeError extends Error {}

async function readBounded(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > BODY_MAX) throw new BodyTooLargeError(`its answer is larger than ${BODY_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Errors that come before the first byte of the request is written. */
const UNSENT = new Set([
  'ERR_REFUSED_ADDRESS',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** A certificate that is refused is refused before the request. */
const CERTIFICATE = /^(ERR_TLS|CERT_|UNABLE_TO_)|SELF_SIGNED/;

function faultOfRequest(error: NodeJS.ErrnoException): OutgoingResult {
  // An aborted request's code is a number.
  const code = typeof error.code === 'string' ? error.code : '';
  const detail = error.name === 'TimeoutError' ? `no answer within ${TOTAL_MS / 1_000} s` : error.message || code;
  if (UNSENT.has(code) || CERTIFICATE.test(code))
    return { kind: 'unsent', detail, isRefused: code === 'ERR_REFUSED_ADDRESS' };
  return { kind: 'lost', detail, redirect: null };
}

const OPERATOR = guardedClient({ policy: 'operator' });

/** The same to an address of the operator's. */
export const sendOutgoing = (options: {
  url: string;
  headers: Record<string, string>;
  json: unknown;
  signal: AbortSignal;
}): Promise<OutgoingResult> => OPERATOR({ ...options, body: JSON.stringify(options.json) });
