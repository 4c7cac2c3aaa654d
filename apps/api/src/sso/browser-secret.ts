import { randomBytes } from 'node:crypto';
import { sessionCookiePrefix } from '@signalcraft/contracts/identity';
import { SSO_LIMITS } from '@signalcraft/contracts/sso';

const SECRET = /^[0-9a-f]{64}$/;

const nameOf = (webBaseUrl: string): string =>
  `${webBaseUrl.startsWith('https:') ? '__Host-' : ''}${sessionCookiePrefix({ webBaseUrl })}.saml`;

/** What tells the browser that was sent to a provider from every other; null: it was not sent. */
export function readBrowserSecret(options: { cookies: string | undefined; webBaseUrl: string }): string | null {
  const name = `${nameOf(options.webBaseUrl)}=`;
  const found = (options.cookies ?? '').split(/; */).find((cookie) => cookie.startsWith(name));
  const secret = found?.slice(name.length) ?? '';
  return SECRET.test(secret) ? secret : null;
}

export const makeBrowserSecret = (): string => randomBytes(32).toString('hex');

/**
 * The cookie that holds it while a sign-in is under way. The provider's page posts the answer from another site, so that
 * over https it must be sent along from there; without https browsers keep it to the same site.
 */
export function browserSecretCookie(options: { secret: string; webBaseUrl: string }): string {
  const { secret, webBaseUrl } = options;
  const kind = webBaseUrl.startsWith('https:') ? 'Secure; SameSite=None' : 'SameSite=Lax';
  return `${nameOf(webBaseUrl)}=${secret}; Path=/; HttpOnly; ${kind}; Max-Age=${SSO_LIMITS.requestMinutes * 60}`;
}
