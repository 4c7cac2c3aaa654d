import 'server-only';
import { readEnv } from '../lib/env.ts';

/** An identity provider's response in base64, with what a form makes of it; each route of the API takes what it needs. */
const BODY_BYTES_MAX = 512 * 1024;
const TIMEOUT_MS = 10_000;
const PASSED_ON = ['cookie', 'content-type', 'accept', 'origin', 'user-agent', 'accept-language'];
const PASSED_BACK = ['content-type', 'location', 'retry-after', 'x-retry-after'];

/**
 * Passes one request on to the API's identity routes and its answer back, so that their cookies are this origin's. Goes
 * nowhere but under `/api/auth/` of the configured API.
 */
export async function forwardAuth(request: Request): Promise<Response> {
  const env = readEnv();
  const { pathname, search } = new URL(request.url);
  if (env.auth.kind !== 'local' || !/^\/api\/auth(?:\/[A-Za-z0-9_-]+)+$/.test(pathname)) {
    return problem({ status: 404, code: 'NOT_FOUND', title: 'There is no such path.' });
  }
  const body = request.method === 'POST' ? await bodyOf(request) : undefined;
  if (body === null) {
    return problem({ status: 413, code: 'PAYLOAD_TOO_LARGE', title: 'The body is larger than this path takes.' });
  }
  const headers = new Headers(pick(request.headers, PASSED_ON));
  const caller = env.trustsProxy ? nearestForwardedFor(request.headers) : null;
  if (caller) headers.set('x-forwarded-for', caller);
  try {
    const answer = await fetch(`${env.apiInternalUrl}${pathname}${search}`, {
      method: request.method,
      headers,
      body,
      redirect: 'manual',
      cache: 'no-store',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const back = new Headers(pick(answer.headers, PASSED_BACK));
    for (const cookie of answer.headers.getSetCookie()) back.append('set-cookie', cookie);
    back.set('cache-control', 'no-store');
    return new Response(answer.status === 204 ? null : await answer.arrayBuffer(), {
      status: answer.status,
      headers: back,
    });
  } catch {
    return problem({ status: 503, code: 'UNREACHABLE', title: 'The API does not answer.' });
  }
}

/** What the proxy next to us saw: entries further left are the caller's own words. */
const nearestForwardedFor = (headers: Headers): string | null =>
  headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() || null;

const pick = (headers: Headers, names: readonly string[]): [string, string][] =>
  names.flatMap((name) => {
    const value = headers.get(name);
    return value === null ? [] : [[name, value]];
  });

/** Null: longer than is taken. */
async function bodyOf(request: Request): Promise<Uint8Array<ArrayBuffer> | null> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    size += part.value.length;
    if (size > BODY_BYTES_MAX) {
      await reader?.cancel();
      return null;
    }
    parts.push(part.value);
  }
  const body = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    body.set(part, at);
    at += part.length;
  }
  return body;
}

const problem = (options: { status: number; code: string; title: string }): Response =>
  Response.json(
    { type: 'about:blank', ...options },
    {
      status: options.status,
      headers: { 'content-type': 'application/problem+json; charset=utf-8', 'cache-control': 'no-store' },
    },
  );
