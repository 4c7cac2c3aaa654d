import { type NextFetchEvent, type NextRequest, NextResponse } from 'next/server';
import { clerkSigningKey } from './auth/clerk-signing-key.ts';
import { contentSecurityPolicy } from './lib/content-security-policy.ts';
import { readEnv, type WebEnv } from './lib/env.ts';

/** For those who are not in yet. */
const FOR_ANYBODY = /^\/(sign-in|sign-up|invitations|forgot-password|reset-password)(\/|$)/;

/** Every page: the policy with a nonce of its own, and for those who hold no session the way to the sign-in page. */
export async function proxy(request: NextRequest, event: NextFetchEvent): Promise<Response> {
  const env = readEnv();
  if (env.auth.kind === 'local') return answer({ request, env, isSignedIn: holdsSession(request) });
  const { auth: clerk } = env;
  const { clerkMiddleware } = await import('@clerk/nextjs/server');
  const jwtKey = clerkSigningKey({ keys: clerk.jwtKeys, cookies: request.cookies.getAll() });
  const middleware = clerkMiddleware(
    async (auth, request) => answer({ request, env, isSignedIn: (await auth()).userId !== null }),
    { publishableKey: clerk.publishableKey, ...(jwtKey ? { jwtKey } : {}), signInUrl: '/sign-in' },
  );
  return (await middleware(request, event)) ?? NextResponse.next();
}

/** A comfort only: each page's data is asked for with the session, and the API decides. */
const holdsSession = (request: NextRequest): boolean =>
  request.cookies.getAll().some(({ name }) => name.endsWith('session_token'));

function answer(options: { request: NextRequest; env: WebEnv; isSignedIn: boolean }): NextResponse {
  const { request, env } = options;
  const { pathname, search } = request.nextUrl;
  if (pathname.startsWith('/api/')) return NextResponse.next();
  if (!options.isSignedIn && !FOR_ANYBODY.test(pathname)) {
    const to = request.nextUrl.clone();
    to.pathname = '/sign-in';
    to.search = pathname === '/' && search === '' ? '' : `?next=${encodeURIComponent(`${pathname}${search}`)}`;
    return NextResponse.redirect(to);
  }
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64');
  const policy = contentSecurityPolicy({
    nonce,
    apiOrigin: new URL(env.apiPublicUrl).origin,
    auth: env.auth,
    isDevelopment: env.isDevelopment,
  });
  const headers = new Headers(request.headers);
  headers.set('x-nonce', nonce);
  // A layout is not told the address it stands at.
  headers.set('x-path', `${pathname}${search}`);
  // Next puts the nonce of the request's policy on every script and style tag it writes.
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

export const config = {
  matcher: ['/((?!api/|_next/static|_next/image|icon.svg|favicon.ico).*)', '/api/auth/token'],
};
