import { lookup as resolveName } from 'node:dns';
import type { LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Agent, buildConnector, request } from 'undici';

const TOTAL_MS = 15_000;
const CONNECT_MS = 5_000;
const BODY_MAX = 64 * 1024;

/**
 * Who chose the address. An operator's may be on the private network or this machine; a user's must be public and
 * https. Link-local addresses, where clouds keep their secrets, are refused to both.
 */
export type OutgoingPolicy = 'operator' | 'user';

export type OutgoingResult =
  | { kind: 'answered'; status: number; headers: Record<string, string>; body: string }
  /** Nothing was sent: the address may not be used, or nobody answers there. */
  | { kind: 'unsent'; detail: string }
  /** The request may have arrived; no answer came, or one that is no answer (a redirect, a body without end). */
  | { kind: 'lost'; detail: string };

class RefusedAddressError extends Error {
  readonly code = 'ERR_REFUSED_ADDRESS';
}

/**
 * POSTs JSON and reads the answer: no redirect is followed, at most 64 KiB and 15 s are spent on it, and the address is
 * judged by `policy` when the connection is made, not before. Never rejects for what the other side does.
 */
export async function sendOutgoing(options: {
  policy: OutgoingPolicy;
  url: string;
  headers: Record<string, string>;
  json: unknown;
  signal: AbortSignal;
}): Promise<OutgoingResult> {
  const { policy, signal } = options;
  const url = new URL(options.url);
  const fault = faultOfUrl({ url, policy });
  if (fault) return { kind: 'unsent', detail: fault };
  const limit = AbortSignal.any([signal, AbortSignal.timeout(TOTAL_MS)]);
  try {
    const response = await request(url, {
      method: 'POST',
      dispatcher: AGENTS[policy],
      headers: { 'content-type': 'application/json', accept: 'application/json', ...options.headers },
      body: JSON.stringify(options.json),
      signal: limit,
    });
    if (response.statusCode >= 300 && response.statusCode < 400) {
      response.body.on('error', () => undefined).destroy();
      return { kind: 'lost', detail: `it redirected (${response.statusCode}), which is not followed` };
    }
    const body = await readBounded(response.body);
    const headers = Object.entries(response.headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value] as const],
    );
    return { kind: 'answered', status: response.statusCode, headers: Object.fromEntries(headers), body };
  } catch (error) {
    return faultOfRequest(error as NodeJS.ErrnoException);
  }
}

/** Why an address may not be used at all; null: it may be tried. */
function faultOfUrl(options: { url: URL; policy: OutgoingPolicy }): string | null {
  const { url, policy } = options;
  if (url.protocol !== 'https:' && !(policy === 'operator' && url.protocol === 'http:'))
    return 'the address is not https';
  if (url.username || url.password) return 'the address holds a user name or a password';
  return null;
}

/** Whether a connection to this IP address is allowed. An address inside another (mapped, NAT64, 6to4) is that other. */
export function isAllowedAddress(options: { address: string; policy: OutgoingPolicy }): boolean {
  const { policy } = options;
  if (!ipaddr.isValid(options.address)) return false;
  const parsed = ipaddr.process(options.address);
  const range = parsed.range();
  if (range === 'unicast') return true;
  return (
    policy === 'operator' &&
    (range === 'private' || range === 'loopback' || range === 'uniqueLocal' || range === 'carrierGradeNat')
  );
}

const guardedLookup =
  (policy: OutgoingPolicy): LookupFunction =>
  (hostname, lookupOptions, callback) => {
    resolveName(hostname, { ...lookupOptions, all: true }, (error, addresses) => {
      if (error) return callback(error, [], 0);
      const refused = addresses.find(({ address }) => !isAllowedAddress({ address, policy }));
      if (refused) return callback(new RefusedAddressError(`${hostname} leads to ${refused.address}`), [], 0);
      const [first] = addresses;
      if (lookupOptions.all) callback(null, addresses);
      else callback(null, first?.address ?? '', first?.family ?? 0);
    });
  };

/** A connector that asks the policy of names and of literal addresses, which no look-up sees, and again once connected. */
function guardedAgent(policy: OutgoingPolicy): Agent {
  const connect = buildConnector({ timeout: CONNECT_MS, lookup: guardedLookup(policy) });
  return new Agent({
    headersTimeout: TOTAL_MS,
    bodyTimeout: TOTAL_MS,
    connect: (connectOptions, callback) => {
      const literal = connectOptions.hostname.replace(/^\[|\]$/g, '');
      if (ipaddr.isValid(literal) && !isAllowedAddress({ address: literal, policy })) {
        return callback(new RefusedAddressError(`${literal} may not be reached`), null);
      }
      connect(connectOptions, (...answer) => {
        const [error, socket] = answer;
        if (error || !socket) return callback(error ?? new Error('not connected'), null);
        const address = socket.remoteAddress ?? '';
        if (isAllowedAddress({ address, policy })) return callback(null, socket);
        socket.destroy();
        callback(new RefusedAddressError(`${address} may not be reached`), null);
      });
    },
  });
}

const AGENTS: Record<OutgoingPolicy, Agent> = { operator: guardedAgent('operator'), user: guardedAgent('user') };

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
  return { kind: UNSENT.has(code) || CERTIFICATE.test(code) ? 'unsent' : 'lost', detail };
}
