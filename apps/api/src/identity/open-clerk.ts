import type { Database } from '@signalcraft/database/database';
import { isClerkUserDeleted } from '@signalcraft/database/system/clerk-users';
import { type Admission, admitPerson, type ProvedPerson } from '@signalcraft/engine/first-sign-in';
import type { Env } from '@signalcraft/platform/env';
import type { Logger } from '@signalcraft/platform/log';
import type { AuthenticatorOptions } from './authenticator.ts';
import { type ClerkApi, openClerkApi, profileOf } from './clerk-api.ts';
import { clerkIssuer } from './clerk-issuer.ts';
import type { VerifiedToken } from './verify-token.ts';

type ClerkOptions = { env: Env; database: Database; log: Logger };

/** What the authenticator needs to believe Clerk. Throws BadConfigurationError for unusable keys. */
export function openClerk(
  options: ClerkOptions,
): Pick<AuthenticatorOptions, 'issuers' | 'isSessionAlive' | 'admitStranger'> {
  const { env, log } = options;
  const secretKey = env.CLERK_SECRET_KEY;
  const clerkApi = secretKey === undefined ? null : openClerkApi({ apiUrl: env.CLERK_API_URL, secretKey });
  const onFailure = (error: unknown): void => log.warn({ err: error }, 'The keys were not read from Clerk');
  return {
    issuers: [clerkIssuer({ env, clerkApi, onFailure })],
    // Clerk keeps its sessions to itself: what ends one there ends its tokens within their minute.
    isSessionAlive: ({ expiresAt }) => Promise.resolve(expiresAt > Date.now()),
    admitStranger: (asked) => admitByToken({ ...options, ...asked, clerkApi }),
  };
}

/** Lets in whoever Clerk vouches for and who belongs to nothing here yet, or says why not. */
async function admitByToken(
  options: ClerkOptions & { clerkApi: ClerkApi | null; token: VerifiedToken; hasSetupCode: boolean },
): Promise<Admission> {
  const { env, database, log, token, hasSetupCode } = options;
  if (await isClerkUserDeleted({ database, subject: token.subject })) return { kind: 'gone' };
  const person = await personOf(options);
  if (person === 'gone') return { kind: 'gone' };
  const admission = person
    ? await admitPerson({
        database,
        signup: env.SIGNUP,
        hasSetupCode,
        person,
        requestId: token.sessionId,
        address: '',
        now: Date.now(),
      })
    : ({ kind: 'refused', reason: 'email_not_verified' } as const);
  if (admission.kind !== 'admitted') log.info({ provider: token.provider, admission }, 'Nobody was let in');
  return admission;
}

/** As the token says, where it says it, else as Clerk's API does. Null: neither names an address. */
async function personOf(options: {
  clerkApi: ClerkApi | null;
  token: VerifiedToken;
}): Promise<ProvedPerson | 'gone' | null> {
  const { clerkApi, token } = options;
  const { provider, subject, email } = token;
  if (email?.isVerified) return { provider, subject, email: email.address, isEmailVerified: true, name: token.name };
  if (!clerkApi) return null;
  const user = await clerkApi.readUser(subject);
  if (!user) return 'gone';
  const profile = profileOf(user);
  return profile.email === null ? null : { ...profile, provider, subject, email: profile.email };
}
