import { verifyToken } from '@clerk/backend';
import { decodeJwt, decodeProtectedHeader } from 'jose';

/** A party whose tokens are believed. */
export type TokenIssuer = {
  provider: 'local' | 'clerk';
  /** Exactly what stands in the token's `iss`. */
  iss: string;
  /** The public keys as PEM that may have signed a token of this `kid`; none when the issuer has no such key. */
  publicKeys: (kid: string | undefined) => Promise<readonly string[]>;
};

export type VerifiedToken = {
  provider: 'local' | 'clerk';
  subject: string;
  sessionId: string;
  /** In milliseconds. */
  expiresAt: number;
  /** What the issuer says of the address, where it says it in the token; null: it says nothing. */
  email: { address: string; isVerified: boolean } | null;
  /** Empty: the token does not say it. */
  name: string;
};

/** Why a token is not believed: for the log, never for its bearer. */
export type TokenRefusal =
  | 'malformed'
  | 'unknown_extension'
  | 'wrong_algorithm'
  | 'unknown_issuer'
  | 'unknown_key'
  | 'wrong_authorized_party'
  | 'no_session'
  | 'no_subject'
  | 'no_time'
  | 'not_valid';

export type TokenOutcome = { ok: true; token: VerifiedToken } | { ok: false; reason: TokenRefusal; cause?: unknown };

const CLOCK_SKEW_MS = 5_000;
/** Several times what an issuer of ours makes. */
const TOKEN_MAX = 8_192;

/**
 * Whether a bearer token was signed for us by one of the issuers: RS256 only, the key chosen by `iss`, `azp` among
 * `authorizedParties`, with a session and within its time, five seconds of skew allowed. Keys named inside the token
 * are never looked at.
 */
export async function verifyBearerToken(options: {
  token: string;
  issuers: readonly TokenIssuer[];
  authorizedParties: readonly string[];
}): Promise<TokenOutcome> {
  const { token, authorizedParties } = options;
  const read = token.length <= TOKEN_MAX ? decode(token) : null;
  if (!read) return { ok: false, reason: 'malformed' };
  const { header, claims } = read;
  if (header.alg !== 'RS256') return { ok: false, reason: 'wrong_algorithm' };
  // What must be understood and is not makes a token invalid: there is no extension that we understand.
  if (header.crit !== undefined) return { ok: false, reason: 'unknown_extension' };
  const issuer = options.issuers.find((one) => one.iss === claims.iss);
  if (!issuer) return { ok: false, reason: 'unknown_issuer' };
  const { azp, sid, sub, exp } = claims;
  if (typeof azp !== 'string' || !authorizedParties.includes(azp))
    return { ok: false, reason: 'wrong_authorized_party' };
  if (typeof sid !== 'string' || sid === '') return { ok: false, reason: 'no_session' };
  if (typeof sub !== 'string' || sub === '') return { ok: false, reason: 'no_subject' };
  // The verifier compares dates, and one past the end of all dates is neither before nor after now.
  if (!isTime(exp) || ![claims.nbf, claims.iat].every((time) => time === undefined || isTime(time)))
    return { ok: false, reason: 'no_time' };
  const keys = await issuer.publicKeys(typeof header.kid === 'string' ? header.kid : undefined);
  if (keys.length === 0) return { ok: false, reason: 'unknown_key' };
  let cause: unknown;
  for (const jwtKey of keys) {
    try {
      await verifyToken(token, {
        jwtKey,
        authorizedParties: [...authorizedParties],
        clockSkewInMs: CLOCK_SKEW_MS,
      });
      const { provider } = issuer;
      const name = typeof claims['name'] === 'string' ? claims['name'] : '';
      return {
        ok: true,
        token: { provider, subject: sub, sessionId: sid, expiresAt: exp * 1_000, email: emailOf(claims), name },
      };
    } catch (error) {
      cause = error;
    }
  }
  return { ok: false, reason: 'not_valid', cause };
}

/** Seconds that a date can hold. */
const isTime = (value: unknown): value is number => typeof value === 'number' && Math.abs(value) <= 8_640_000_000_000;

const emailOf = (claims: Record<string, unknown>): VerifiedToken['email'] =>
  typeof claims['email'] === 'string' && claims['email'] !== ''
    ? { address: claims['email'], isVerified: claims['email_verified'] === true }
    : null;

type Decoded = { header: { alg?: unknown; kid?: unknown; crit?: unknown }; claims: Record<string, unknown> };

function decode(token: string): Decoded | null {
  try {
    return { header: decodeProtectedHeader(token), claims: decodeJwt(token) };
  } catch {
    return null;
  }
}
