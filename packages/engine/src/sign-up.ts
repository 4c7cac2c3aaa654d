import { timingSafeEqual } from 'node:crypto';
import { AppError } from '@signalcraft/contracts/errors';
import type { FinishSignUp, SignedUp, SignUpFirst, SignUpMode } from '@signalcraft/contracts/sign-up';
import type { Database } from '@signalcraft/database/database';
import { hasUsers } from '@signalcraft/database/system/identity';
import {
  dropLocalAccount,
  keepSignUpLink,
  makeLocalAccount,
  takeSignUpLink,
} from '@signalcraft/database/system/local-accounts';
import { deriveSecret, type EncryptionKey } from '@signalcraft/platform/encryption';
import { newId } from '@signalcraft/platform/ids';
import { admitPerson } from './first-sign-in.ts';
import { hashLinkToken, makeLinkToken } from './invitation-links.ts';
import { sendAccountMail } from './outgoing-mails.ts';

const LINK_HOURS = 24;

type Signup = 'invite' | 'open';
type Asked = { database: Database; signup: Signup; requestId: string; address: string; now: number };

/** How somebody without an account comes in, where accounts are kept here. */
export async function readSignUpMode(options: {
  database: Database;
  signup: Signup;
}): Promise<Exclude<SignUpMode, 'elsewhere'>> {
  return (await hasUsers(options)) ? options.signup : 'first';
}

/**
 * The code that makes the first owner. All replicas have the same one, and it opens nothing once anybody is a user: that
 * is what makes it good for one time.
 */
export function setupCodeOf(options: { encryptionKey: Pick<EncryptionKey, 'bytes'> }): string {
  const secret = deriveSecret({ key: options.encryptionKey, purpose: 'first-owner' });
  return (secret.slice(0, 16).match(/.{4}/g) ?? []).join('-');
}

/**
 * Makes the first user, the owner of a workspace of their own. The address counts as proved: who reads the log vouches
 * for it. Throws FORBIDDEN `wrong_code`, or `not_first` when somebody is here already.
 */
export async function signUpFirst(
  options: Asked & {
    encryptionKey: EncryptionKey;
    wanted: SignUpFirst;
    hashPassword: (password: string) => Promise<string>;
  },
): Promise<SignedUp> {
  const { wanted } = options;
  if (await hasUsers(options)) throw refusal('not_first');
  checkSetupCode({ ...options, code: wanted.code });
  return admit({ ...options, ...wanted, hasSetupCode: true });
}

/** Throws FORBIDDEN `wrong_code` for any but the code from the log. */
export function checkSetupCode(options: { encryptionKey: Pick<EncryptionKey, 'bytes'>; code: string }): void {
  if (isSame(options.code, setupCodeOf(options))) return;
  throw new AppError('FORBIDDEN', { reason: 'wrong_code', detail: 'This is not the code from the API’s log.' });
}

/** Mails a link by which an address becomes an account. Throws FORBIDDEN where sign-up is not open. */
export async function askForSignUp(
  options: Pick<Asked, 'database' | 'signup' | 'now'> & {
    encryptionKey: EncryptionKey;
    webBaseUrl: string;
    email: string;
  },
): Promise<void> {
  const { database, email, now } = options;
  if ((await readSignUpMode(options)) !== 'open') throw refusal('invite_only');
  const { token, tokenHash } = makeLinkToken();
  await keepSignUpLink({ database, id: newId(now), tokenHash, email, hours: LINK_HOURS });
  await sendAccountMail({
    ...options,
    to: email,
    mail: { kind: 'sign_up', hours: LINK_HOURS, url: `${options.webBaseUrl}/sign-up/${token}` },
  });
}

/**
 * Makes the account that a mailed link is for, and a workspace of their own, or a member where the address was invited.
 * Throws GONE for a link that was used, has run out, or never was; CONFLICT `account_exists`.
 */
export async function finishSignUp(
  options: Asked & { wanted: FinishSignUp; hashPassword: (password: string) => Promise<string> },
): Promise<SignedUp> {
  const { database, wanted } = options;
  if ((await readSignUpMode(options)) !== 'open') throw refusal('invite_only');
  const tokenHash = hashLinkToken(wanted.token);
  const email = tokenHash && (await takeSignUpLink({ database, tokenHash }));
  if (!email)
    throw new AppError('GONE', {
      detail: 'This link was used already, or has run out: ask for another on the sign-up page.',
    });
  return admit({ ...options, ...wanted, email, hasSetupCode: false });
}

async function admit(
  options: Asked & {
    email: string;
    name: string;
    password: string;
    hashPassword: (password: string) => Promise<string>;
    hasSetupCode: boolean;
  },
): Promise<SignedUp> {
  const { database, email, name, now } = options;
  const subject = newId(now);
  const account = { id: newId(now), subject, passwordHash: await options.hashPassword(options.password) };
  if (!(await makeLocalAccount({ database, email, name, account })))
    throw new AppError('CONFLICT', {
      reason: 'account_exists',
      detail: 'There is an account of this address: sign in with it.',
    });
  const person = { provider: 'local', subject, email, name, isEmailVerified: true } as const;
  const admission = await admitPerson({ ...options, person });
  if (admission.kind === 'admitted') return { email };
  await dropLocalAccount({ database, subject });
  throw refusal(options.hasSetupCode ? 'not_first' : 'invite_only');
}

const refusal = (reason: 'not_first' | 'invite_only'): AppError =>
  new AppError('FORBIDDEN', {
    reason,
    detail:
      reason === 'not_first'
        ? 'Somebody has an account here already: ask an owner or admin for an invitation.'
        : 'This installation takes new people by invitation only: ask an owner or admin for one.',
  });

function isSame(given: string, wanted: string): boolean {
  const bytesOf = (text: string): Buffer => Buffer.from(text.toLowerCase().replaceAll(/[^0-9a-f]/g, ''));
  const [a, b] = [bytesOf(given), bytesOf(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
