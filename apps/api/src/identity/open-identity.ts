import { AuthClient } from '@signalcraft/database/auth-client';
import type { Database } from '@signalcraft/database/database';
import type { Env } from '@signalcraft/platform/env';
import type { Logger } from '@signalcraft/platform/log';
import { Authenticator } from './authenticator.ts';
import { clerkIssuer } from './clerk-issuer.ts';
import { type LocalAccounts, openLocalAccounts } from './local-accounts.ts';
import { localIssuer } from './local-issuer.ts';

/** Who is believed here, and the accounts this installation keeps itself: null where Clerk keeps them. */
export type Identity = {
  authenticator: Authenticator;
  accounts: LocalAccounts | null;
  close: () => Promise<void>;
};

/** Opens the chosen provider; nothing is connected before it is used. Throws BadConfigurationError for unusable keys. */
export function openIdentity(options: { env: Env; database: Database; log: Logger }): Identity {
  const { env, database, log } = options;
  const shared = { database, authorizedParties: [new URL(env.WEB_BASE_URL).origin], log };
  const isClerk = env.AUTH_PROVIDER ? env.AUTH_PROVIDER === 'clerk' : env.CLERK_JWT_PUBLIC_KEY !== undefined;
  if (isClerk) {
    return {
      // Clerk keeps its sessions to itself: what ends one there ends its tokens within their minute.
      authenticator: new Authenticator({
        ...shared,
        issuers: [clerkIssuer(env)],
        isSessionAlive: ({ expiresAt }) => Promise.resolve(expiresAt > Date.now()),
      }),
      accounts: null,
      close: () => Promise.resolve(),
    };
  }
  const authClient = new AuthClient({
    url: env.DATABASE_URL,
    applicationName: 'signalcraft-accounts',
    onError: (error) => log.warn({ err: error }, 'Database connection error'),
  });
  const accounts = openLocalAccounts({
    authClient,
    encryptionKey: env.ENCRYPTION_KEY,
    webBaseUrl: env.WEB_BASE_URL,
    log,
  });
  return {
    authenticator: new Authenticator({
      ...shared,
      issuers: [localIssuer(accounts)],
      isSessionAlive: ({ sessionId }) => accounts.isSessionAlive(sessionId),
    }),
    accounts,
    close: () => authClient.end(),
  };
}
