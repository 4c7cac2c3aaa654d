import { createHmac, timingSafeEqual } from 'node:crypto';

/** A request as the library takes it, and the cookie that its answer has to set; null: the request came as it should. */
type SignedAnew = { request: Request; setCookie: string | null };

/**
 * Lets a session go on whose cookie an old secret signed: the library knows only one secret, so the cookie is signed
 * with the current one before the library sees it, and given to the browser with the answer.
 */
export function signCookieAnew(options: {
  request: Request;
  cookieName: string;
  secrets: { current: string; old: readonly string[] };
  maxAgeSeconds: number;
}): SignedAnew {
  const { request, cookieName, secrets } = options;
  const asItCame = { request, setCookie: null };
  const cookies = request.headers.get('cookie')?.split(/; */) ?? [];
  const index = cookies.findIndex((cookie) => cookie.startsWith(`${cookieName}=`));
  const value = decode(cookies[index]?.slice(cookieName.length + 1) ?? '');
  const token = value?.slice(0, Math.max(0, value.lastIndexOf('.')));
  if (!value || !token) return asItCame;
  const isSignedBy = (secret: string): boolean => isSame(value, signed({ token, secret }));
  if (isSignedBy(secrets.current) || !secrets.old.some(isSignedBy)) return asItCame;

  const cookie = `${cookieName}=${encodeURIComponent(signed({ token, secret: secrets.current }))}`;
  const headers = new Headers(request.headers);
  headers.set('cookie', cookies.with(index, cookie).join('; '));
  const secure = cookieName.startsWith('__Secure-') ? '; Secure' : '';
  return {
    request: new Request(request, { headers }),
    setCookie: `${cookie}; Max-Age=${options.maxAgeSeconds}; Path=/; HttpOnly${secure}; SameSite=Lax`,
  };
}

const signed = ({ token, secret }: { token: string; secret: string }): string =>
  `${token}.${createHmac('sha256', secret).update(token).digest('base64')}`;

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function decode(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
