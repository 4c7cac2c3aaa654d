import type { Database } from '@signalcraft/database/database';
import { setLocalPassword } from '@signalcraft/database/system/local-accounts';
import { newId } from '@signalcraft/platform/ids';
import { hashPassword } from 'better-auth/crypto';
import { LaunchError } from './launch-error.ts';

/** Gives a local account a new password and ends its sessions; answers what to tell the operator. */
export async function resetPassword(options: {
  database: Database;
  email: string;
  password: string;
  now: number;
}): Promise<string> {
  const { database, email, password } = options;
  const found = await setLocalPassword({
    database,
    email,
    passwordHash: await hashPassword(password),
    accountId: newId(options.now),
  });
  if (!found) throw new LaunchError(`There is no local account with the e-mail address ${email}.`);
  return `${email} signs in with this password from now on: ${password}`;
}
