import type { JsonWebKey } from 'node:crypto';
import type { AccountMail } from '@signalcraft/channels/render-account-mail';
import { sessionCookieName, sessionCookiePrefix } from '@signalcraft/contracts/identity';
import { PASSWORD_LENGTH } from '@signalcraft/contracts/invitation-limits';
import type { AuthClient } from '@signalcraft/database/auth-client';
import { deriveSecret, type EncryptionKey } from '@signalcraft/platform/encryption';
import type { Logger } from '@signalcraft/platform/log';
import { betterAuth } from 'better-auth';
import { jwt } from 'better-auth/plugins/jwt';
import { samlSession } from '../sso/saml-session.ts';
import { type AccountThrottle, accountThrottle } from './account-throttle.ts';
import { LOCAL_ISSUER } from './local-issuer.ts';
import { signCookieAnew } from './session-cookies.ts';
import { signingKeys } from './signing-keys.ts';

/** Set by the api from the connection, whatever the client sent under that name. */
export const CLIENT_ADDRESS_HEADER = 'x-signalcraft-client-address';

const TOKEN_LIFE = '60s';
const SESSION_SECONDS = 7 * 24 * 60 * 60;
/** Against guessing passwords and links: tries of one address. */
const TRIES = { window: 60, max: 10 };
const RESET_MINUTES = 60;

/** The accounts that this installation keeps itself. */
export type LocalAccounts = {
  handle: (request: Request) => Promise<Response>;
  readKeys: () => Promise<(JsonWebKey & { kid: string })[]>;
  /** Makes sure that tokens can be signed: where no key that signs can be opened, a new one is made. */
  prepareSigningKey: () => Promise<void>;
  isSessionAlive: (sessionId: string) => Promise<boolean>;
  /** Opens a session for whom an identity provider vouched for; answers the cookies that hold it. */
  openSession: (options: { subject: string; headers: Headers }) => Promise<string[]>;
  /** The sessions of an account that go on, the one used last first. */
  sessionsOf: (subject: string) => Promise<LocalSession[]>;
  /** Ends one session of an account, or all of them. False: there was none. */
  endSessions: (options: { subject: string; sessionId?: string }) => Promise<boolean>;
};

export type LocalSession = {
  id: string;
  createdAt: Date;
  usedAt: Date;
  expiresAt: Date;
  address: string | null;
  userAgent: string | null;
};

/** Opens the local accounts over the tables of the schema `auth`; nothing is read before it is asked for. */
export function openLocalAccounts(options: {
  authClient: AuthClient;
  encryptionKey: EncryptionKey;
  webBaseUrl: string;
  /** Has a mail to the address of an account sent. */
  sendMail: (options: { to: string; mail: AccountMail }) => Promise<void>;
  /** Throws for a session that may not be made. */
  admitSession?: (session: { userId: string; ipAddress?: string | null | undefined }) => Promise<void>;
  log: Logger;
}): LocalAccounts {
  const { authClient, encryptionKey, webBaseUrl, log } = options;
  const { sendMail, admitSession } = options;
  const webOrigin = new URL(webBaseUrl).origin;
  const webUrl = webBaseUrl.replace(/\/+$/, '');
  const throttle = accountThrottle({ authClient });
  const secretOf = (key: Pick<EncryptionKey, 'bytes'>): string => deriveSecret({ key, purpose: 'local-accounts' });
  const secrets = { current: secretOf(encryptionKey), old: encryptionKey.old.map(secretOf) };
  const auth = betterAuth({
    appName: 'SignalCraft',
    baseURL: webOrigin,
    basePath: '/api/auth',
    secret: secrets.current,
    database: authClient as never,
    trustedOrigins: [webOrigin],
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH.min,
      maxPasswordLength: PASSWORD_LENGTH.max,
      resetPasswordTokenExpiresIn: RESET_MINUTES * 60,
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: ({ user, token }) =>
        sendMail({
          to: user.email,
          mail: { kind: 'password_reset', minutes: RESET_MINUTES, url: `${webUrl}/reset-password/${token}` },
        }),
      onPasswordReset: ({ user }) => sendMail({ to: user.email, mail: { kind: 'password_changed', url: webUrl } }),
    },
    // A link's secret is kept as a hash only.
    verification: { storeIdentifier: 'hashed' },
    session: { expiresIn: SESSION_SECONDS, updateAge: 24 * 60 * 60 },
    ...(admitSession ? { databaseHooks: { session: { create: { before: admitSession } } } } : {}),
    rateLimit: {
      enabled: true,
      storage: 'database',
      // The web app asks for tokens on behalf of everybody who looks at it, from one address: only guessing is limited.
      customRules: {
        '/sign-in/email': TRIES,
        '/request-password-reset': TRIES,
        '/reset-password': TRIES,
        '/change-password': TRIES,
        '/*': false,
      },
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
      samlSession(),
      jwt({
        disableSettingJwtHeader: true,
        jwks: { keyPairConfig: { alg: 'RS256', modulusLength: 2048 }, disablePrivateKeyEncryption: true },
        adapter: signingKeys({ authClient, encryptionKey, log }),
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
    handle: async (request) => {
      const { request: asked, setCookie } = signCookieAnew({
        request,
        cookieName: sessionCookieName({ webBaseUrl }),
        secrets,
        maxAgeSeconds: SESSION_SECONDS,
      });
      const answer = await handleThrottled({ request: asked, handler: auth.handler, throttle });
      if (answer.ok && asked.url.endsWith('/change-password')) {
        const { user } = (await answer.clone().json()) as { user: { email: string } };
        await sendMail({ to: user.email, mail: { kind: 'password_changed', url: webUrl } });
      }
      const setsItself = answer.headers.getSetCookie().length > 0;
      if (setCookie !== null && answer.ok && !setsItself) answer.headers.append('set-cookie', setCookie);
      return answer;
    },
    readKeys: async () => (await auth.api.getJwks()).keys as (JsonWebKey & { kid: string })[],
    prepareSigningKey: async () => {
      await auth.api.signJWT({ body: { payload: { sub: 'start' } } });
    },
    isSessionAlive: async (sessionId) => {
      const { rowCount } = await authClient.query('select 1 from session where id = $1 and "expiresAt" > now()', [
        sessionId,
      ]);
      return rowCount === 1;
    },
    openSession: async ({ subject, headers }) => {
      const answer = await auth.api.openSamlSession({ body: { subject }, headers, asResponse: true });
      if (!answer.ok) throw new Error(`no session was opened: ${answer.status}`);
      return answer.headers.getSetCookie();
    },
    sessionsOf: async (subject) => {
      const { rows } = await authClient.query(
        `select id, "createdAt", "updatedAt" as "usedAt", "expiresAt", "ipAddress" as address, "userAgent"
         from session where "userId" = $1 and "expiresAt" > now() order by "updatedAt" desc, id limit 100`,
        [subject],
      );
      return rows as LocalSession[];
    },
    endSessions: async ({ subject, sessionId }) => {
      const { rowCount } = await authClient.query(
        'delete from session where "userId" = $1 and ($2::text is null or id = $2)',
        [subject, sessionId ?? null],
      );
      return (rowCount ?? 0) > 0;
    },
  };
}

/** A sign-in to an account whose password was guessed wrongly too often is not tried. */
async function handleThrottled(options: {
  request: Request;
  handler: (request: Request) => Promise<Response>;
  throttle: AccountThrottle;
}): Promise<Response> {
  const { request, handler, throttle } = options;
  if (!request.url.endsWith('/sign-in/email')) return handler(request);
  const email = emailOf(
    await request
      .clone()
      .json()
      .catch(() => null),
  );
  const wait = email ? await throttle.waitSeconds(email) : 0;
  if (wait > 0)
    return Response.json(
      { code: 'RATE_LIMITED', message: 'Too many tries.' },
      { status: 429, headers: { 'retry-after': String(wait) } },
    );
  const answer = await handler(request);
  if (email && answer.status === 401) await throttle.failed(email);
  return answer;
}

const emailOf = (body: unknown): string | null =>
  typeof body === 'object' && body !== null && 'email' in body && typeof body.email === 'string' ? body.email : null;
