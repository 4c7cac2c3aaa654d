import { BadConfigurationError, type Env } from '@signalcraft/platform/env';
import type { ClerkApi } from './clerk-api.ts';
import { keyRing } from './key-ring.ts';
import { readPublicKeys } from './read-public-keys.ts';
import type { TokenIssuer } from './verify-token.ts';

/**
 * Clerk's tokens. With CLERK_JWT_PUBLIC_KEY they are verified without asking Clerk, which may hold two keys while Clerk
 * changes its own; without it by the keys that Clerk's API gives out. Throws BadConfigurationError when what is set is
 * unusable or not enough.
 */
export function clerkIssuer(options: {
  env: Pick<Env, 'CLERK_JWT_PUBLIC_KEY' | 'NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY'>;
  clerkApi: ClerkApi | null;
  onFailure: (error: unknown) => void;
}): TokenIssuer {
  const { env, clerkApi } = options;
  const domain = domainOf(env.NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY ?? '');
  if (!domain) throw new BadConfigurationError('NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY is not a publishable key of Clerk');
  const iss = `https://${domain}`;
  if (env.CLERK_JWT_PUBLIC_KEY) {
    const pems = readPublicKeys({ name: 'CLERK_JWT_PUBLIC_KEY', text: env.CLERK_JWT_PUBLIC_KEY });
    return { provider: 'clerk', iss, publicKeys: () => Promise.resolve(pems) };
  }
  if (!clerkApi) throw new BadConfigurationError('Set CLERK_JWT_PUBLIC_KEY, or CLERK_SECRET_KEY to ask Clerk for it');
  return { provider: 'clerk', iss, publicKeys: keyRing({ ...clerkApi, onFailure: options.onFailure }) };
}

/** The instance's domain inside `pk_live_<base64 of "domain$">`. */
function domainOf(publishableKey: string): string | null {
  const encoded = /^pk_(?:live|test)_([A-Za-z0-9+/=_-]+)$/.exec(publishableKey)?.[1];
  const domain = encoded ? Buffer.from(encoded, 'base64').toString('utf8') : '';
  return /^[a-z0-9.-]+\$$/i.test(domain) ? domain.slice(0, -1) : null;
}
