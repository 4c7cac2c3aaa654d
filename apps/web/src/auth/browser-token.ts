import { ApiProblem } from '@signalcraft/api-client/client';
import { expiryOf } from './token-expiry.ts';

/** A token is renewed this long before its end, so that no call arrives with one that has just ended. */
const MARGIN_MS = 10_000;

let held: { token: string; until: number } | null = null;
let asking: Promise<string> | null = null;

/**
 * The bearer for the API, from this web server, kept until shortly before its end. At most one request for it is under
 * way. Throws ApiProblem: 401 when nobody is signed in.
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
    throw new ApiProblem({ status: 0, problem: null, cause });
  }
  if (!response.ok) throw new ApiProblem({ status: response.status, problem: null });
  const body: unknown = await response.json().catch(() => null);
  const token = typeof body === 'object' && body !== null && 'token' in body ? body.token : null;
  if (typeof token !== 'string') throw new ApiProblem({ status: 401, problem: null });
  held = { token, until: expiryOf(token) - MARGIN_MS };
  return token;
}
