import type { AuthMode } from './env.ts';

/** The host of Clerk's front-end API, which the publishable key carries in base64. Null: the key has another form. */
export function clerkHost(publishableKey: string): string | null {
  const encoded = /^pk_(?:test|live)_([A-Za-z0-9+/=_-]+)$/.exec(publishableKey)?.[1];
  if (!encoded) return null;
  const host = Buffer.from(encoded, 'base64').toString('utf8').replace(/\$$/, '');
  return /^[a-z0-9.-]+$/i.test(host) ? host : null;
}

/**
 * The policy of one answer. Scripts run only with this answer's nonce, or when one of those loads them. Style tags need
 * the nonce too; style attributes do not, since the server writes sizes into them.
 */
export function contentSecurityPolicy(options: {
  nonce: string;
  apiOrigin: string;
  auth: AuthMode;
  isDevelopment: boolean;
}): string {
  const { nonce, apiOrigin, auth, isDevelopment } = options;
  const host = auth.kind === 'clerk' ? clerkHost(auth.publishableKey) : null;
  const clerk = host ? [`https://${host}`] : [];
  const directives: Record<string, string[]> = {
    'default-src': ["'self'"],
    'script-src': ["'self'", `'nonce-${nonce}'`, "'strict-dynamic'", ...(isDevelopment ? ["'unsafe-eval'"] : [])],
    'style-src': ["'self'", `'nonce-${nonce}'`],
    'style-src-attr': ["'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:', ...(host ? ['https://img.clerk.com'] : [])],
    'font-src': ["'self'"],
    'connect-src': ["'self'", apiOrigin, ...clerk],
    'worker-src': ["'self'", 'blob:'],
    'frame-src': ["'self'", ...(host ? ['https://challenges.cloudflare.com'] : [])],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'", ...clerk],
    'frame-ancestors': ["'none'"],
    // Only where the whole installation is on https: it would lead an API on plain http to a port where nothing listens.
    ...(apiOrigin.startsWith('https:') && !isDevelopment ? { 'upgrade-insecure-requests': [] } : {}),
  };
  return Object.entries(directives)
    .map(([name, values]) => [name, ...values].join(' '))
    .join('; ');
}
