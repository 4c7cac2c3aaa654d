import type { JsonWebKey } from 'node:crypto';
import { sessionCookiePrefix } from '@signalcraft/contracts/identity';
import type { AuthClient } from '@signalcraft/database/auth-client';
import { deriveSecret, type EncryptionKey } from '@signalcraft/platform/encryption';
import type { Logger } from '@signalcraft/platform/log';
import { betterAuth } from 'better-auth';
import { jwt } from 'better-auth/plugins/jwt';
import { LOCAL_ISSUER } from './local-issuer.ts';

/** Set by the api from the connection, whatever the client sent under that name. */
export const CLIENT_ADDRESS_HEADER = 'x-signalcraft-client-address';

const TOKEN_LIFE = '60s';
const SESSION_SECONDS = 7 * 24 * 60 * 60;
/** Against guessing passwords: sign-ins of one address. */
const SIGN_INS = { window: 60, max: 10 };

/** The accounts that this installation keeps itself. */
export type LocalAccounts = {
  handle: (request: Request) => Promise<Response>;
  readKeys: () => Promise<(JsonWebKey & { kid: string })[]>;
  /** Makes sure that tokens can be signed; a key that was sealed with another secret is replaced. */
  prepareSigningKey: () => Promise<void>;
  isSessionAlive: (sessionId: string) => Promise<boolean>;
};

/** Opens the local accounts over the tables of the schema `auth`; nothing is read before it is asked for. */
export function openLocalAccounts(options: {
  authClient: AuthClient;
  encryptionKey: EncryptionKey;
  webBaseUrl: string;
  log: Logger;
}): LocalAccounts {
  const { authClient, webBaseUrl, log } = options;
  const webOrigin = new URL(webBaseUrl).origin;
  const auth = betterAuth({
    appName: 'SignalCraft',
    baseURL: webOrigin,
    basePath: '/api/auth',
    secret: deriveSecret({ key: options.encryptionKey, purpose: 'local-accounts' }),
    database: authClient as never,
    trustedOrigins: [webOrigin],
    emailAndPassword: { enabled: true, disableSignUp: true },
    session: { expiresIn: SESSION_SECONDS, updateAge: 24 * 60 * 60 },
    rateLimit: {
      enabled: true,
      storage: 'database',
      // The web app asks for tokens on behalf of everybody who looks at it, from one address: only guessing is limited.
      customRules: { '/sign-in/email': SIGN_INS, '/*': false },
    },
    advanced: {
      cookiePrefix: sessionCookiePrefix({ webBaseUrl }),
      disableOriginCheck: false,
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS_HEADER] },
    },
    telemetry: { enabled: false },
    logger: {
      level: 'warn',
      log: (level, message, ...details) => log[level]({ details: details.map(String) }, `Local accounts: ${message}`),
    },
    plugins: [
      jwt({
        disableSettingJwtHeader: true,
        jwks: { keyPairConfig: { alg: 'RS256', modulusLength: 2048 } },
        jwt: {
          issuer: LOCAL_ISSUER,
          audience: webOrigin,
          expirationTime: TOKEN_LIFE,
          definePayload: ({ user, session }) => ({
            sid: session.id,
            azp: webOrigin,
            email: user.email,
            nbf: Math.floor(Date.now() / 1_000) - 5,
          }),
        },
      }),
    ],
  });

  return {
    handle: (request) => auth.handler(request),
    readKeys: async () => (await auth.api.getJwks()).keys as (JsonWebKey & { kid: string })[],
    prepareSigningKey: async () => {
      const sign = () => auth.api.signJWT({ body: { payload: { sub: 'start' } } });
      try {
        await sign();
      } catch (error) {
        if (!/decrypt/i.test((error as Error).message)) throw error;
        log.warn('The key that signs tokens was sealed with another ENCRYPTION_KEY; a new one takes its place');
        await authClient.query('delete from jwks');
        await sign();
      }
    },
    isSessionAlive: async (sessionId) => {
      const { rowCount } = await authClient.query('select 1 from session where id = $1 and "expiresAt" > now()', [
        sessionId,
      ]);
      return rowCount === 1;
    },
  };
}
