import { verifyToken } from '@clerk/backend';
import { decodeJwt, decodeProtectedHeader } from 'jose';

/** A party whose tokens are believed. */
export type TokenIssuer = {
  provider: 'local' | 'clerk';
  /** Exactly what stands in the token's `iss`. */
  iss: string;
  /** The public key as PEM for the token's `kid`; null when the issuer has no such key. */
  publicKey: (kid: string | undefined) => Promise<string | null>;
};

export type VerifiedToken = { provider: 'local' | 'clerk'; subject: string; sessionId: string; expiresAt: number };

/** Why a token is not believed: for the log, never for its bearer. */
export type TokenRefusal =
  | 'malformed'
  | 'wrong_algorithm'
  | 'unknown_issuer'
  | 'unknown_key'
  | 'wrong_authorized_party'
  | 'no_session'
  | 'no_subject'
  | 'not_valid';

export type TokenOutcome = { ok: true; token: VerifiedToken } | { ok: false; reason: TokenRefusal; cause?: unknown };

const CLOCK_SKEW_MS = 5_000;

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
  const read = decode(token);
  if (!read) return { ok: false, reason: 'malformed' };
  const { header, claims } = read;
  if (header.alg !== 'RS256') return { ok: false, reason: 'wrong_algorithm' };
  const issuer = options.issuers.find((one) => one.iss === claims.iss);
  if (!issuer) return { ok: false, reason: 'unknown_issuer' };
  const { azp, sid, sub, exp } = claims;
  if (typeof azp !== 'string' || !authorizedParties.includes(azp))
    return { ok: false, reason: 'wrong_authorized_party' };
  if (typeof sid !== 'string' || sid === '') return { ok: false, reason: 'no_session' };
  if (typeof sub !== 'string' || sub === '') return { ok: false, reason: 'no_subject' };
  const jwtKey = await issuer.publicKey(typeof header.kid === 'string' ? header.kid : undefined);
  if (jwtKey === null) return { ok: false, reason: 'unknown_key' };
  try {
    await verifyToken(token, {
      jwtKey,
      authorizedParties: [...authorizedParties],
      clockSkewInMs: CLOCK_SKEW_MS,
    });
  } catch (cause) {
    return { ok: false, reason: 'not_valid', cause };
  }
  // The verifier has seen to it that it is there and a number.
  const expiresAt = Number(exp) * 1_000;
  return { ok: true, token: { provider: issuer.provider, subject: sub, sessionId: sid, expiresAt } };
}

function decode(token: string): { header: { alg?: unknown; kid?: unknown }; claims: Record<string, unknown> } | null {
  try {
    return { header: decodeProtectedHeader(token), claims: decodeJwt(token) };
  } catch {
    return null;
  }
}
