import { BadConfigurationError, type Env } from '@signalcraft/platform/env';
import type { TokenIssuer } from './verify-token.ts';

/** Clerk's tokens, verified without asking Clerk. Throws BadConfigurationError when a key of it is unusable. */
export function clerkIssuer(env: Pick<Env, 'CLERK_JWT_PUBLIC_KEY' | 'NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY'>): TokenIssuer {
  const domain = domainOf(env.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY ?? '');
  if (!domain) throw new BadConfigurationError('NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY is not a publishable key of Clerk');
  if (!env.CLERK_JWT_PUBLIC_KEY) throw new BadConfigurationError('CLERK_JWT_PUBLIC_KEY is not set');
  // Files and consoles of environment variables often carry the line breaks as two characters.
  const pem = env.CLERK_JWT_PUBLIC_KEY.replace(/\\n/g, '\n');
  return { provider: 'clerk', iss: `https://${domain}`, publicKey: () => Promise.resolve(pem) };
}

/** The instance's domain inside `pk_live_<base64 of "domain$">`. */
function domainOf(publishableKey: string): string | null {
  const encoded = /^pk_(?:live|test)_([A-Za-z0-9+/=_-]+)$/.exec(publishableKey)?.[1];
  const domain = encoded ? Buffer.from(encoded, 'base64').toString('utf8') : '';
  return /^[a-z0-9.-]+\$$/i.test(domain) ? domain.slice(0, -1) : null;
}
