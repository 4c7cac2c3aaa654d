import { AuthClient } from '@signalcraft/database/auth-client';
import type { Database } from '@signalcraft/database/database';
import { sendAccountMail } from '@signalcraft/engine/outgoing-mails';
import type { Env } from '@signalcraft/platform/env';
import type { Logger } from '@signalcraft/platform/log';
import { admitSession } from '../sso/saml-session.ts';
import { Authenticator } from './authenticator.ts';
import { type LocalAccounts, openLocalAccounts } from './local-accounts.ts';
import { localIssuer } from './local-issuer.ts';
import { openClerk } from './open-clerk.ts';

/** Who is believed here, and the accounts this installation keeps itself: null where Clerk keeps them. */
export type Identity = {
  authenticator: Authenticator;
  accounts: LocalAccounts | null;
  close: () => Promise<void>;
};

/** Whether Clerk keeps the accounts: as AUTH_PROVIDER says, else where a key of Clerk's is set. */
export const usesClerk = (env: Pick<Env, 'AUTH_PROVIDER' | 'CLERK_JWT_PUBLIC_KEY' | 'CLERK_SECRET_KEY'>): boolean =>
  env.AUTH_PROVIDER
    ? env.AUTH_PROVIDER === 'clerk'
    : env.CLERK_JWT_PUBLIC_KEY !== undefined || env.CLERK_SECRET_KEY !== undefined;

/** Opens the chosen provider; nothing is connected before it is used. Throws BadConfigurationError for unusable keys. */
export function openIdentity(options: { env: Env; database: Database; log: Logger }): Identity {
  const { env, database, log } = options;
  const shared = { database, authorizedParties: [new URL(env.WEB_BASE_URL).origin], log };
  if (usesClerk(env)) {
    return {
      authenticator: new Authenticator({ ...shared, ...openClerk(options) }),
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
    sendMail: (mail) => sendAccountMail({ ...mail, database, encryptionKey: env.ENCRYPTION_KEY, now: Date.now() }),
    ...(env.ENABLE_SAML_SSO ? { admitSession: admitSession({ database }) } : {}),
    log,
  });
  return {
    authenticator: new Authenticator({
      ...shared,
      issuers: [
        localIssuer({
          readKeys: accounts.readKeys,
          onFailure: (error) => log.warn({ err: error }, 'The keys that sign tokens were not read'),
        }),
      ],
      isSessionAlive: ({ sessionId }) => accounts.isSessionAlive(sessionId),
    }),
    accounts,
    close: () => authClient.end(),
  };
}
