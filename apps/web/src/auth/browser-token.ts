import { ApiError } from '../lib/api-error.ts';
import { expiryOf } from './token-expiry.ts';

/** A token is renewed this long before its end, so that no call arrives with one that has just ended. */
const MARGIN_MS = 10_000;

let held: { token: string; until: number } | null = null;
let asking: Promise<string> | null = null;

/**
 * The bearer for the API, from this web server, kept until shortly before its end. At most one request for it is under
 * way. Throws ApiError: 401 when nobody is signed in.
 */
export async function browserToken(): Promise<string> {
  if (held && held.until > Date.now()) return held.token;
  asking ??= ask().finally(() => {
    asking = null;
  });
  return asking;
}

/** To be called when the API refuses a token that should have been good. */
export function forgetToken(): void {
  held = null;
}

async function ask(): Promise<string> {
  let response: Response;
  try {
    response = await fetch('/api/auth/token', { headers: { accept: 'application/json' }, cache: 'no-store' });
  } catch (cause) {
    throw new ApiError({ status: 0, cause });
  }
  if (!response.ok) throw new ApiError({ status: response.status });
  const body: unknown = await response.json().catch(() => null);
  const token = typeof body === 'object' && body !== null && 'token' in body ? body.token : null;
  if (typeof token !== 'string') throw new ApiError({ status: 401 });
  held = { token, until: expiryOf(token) - MARGIN_MS };
  return token;
}
