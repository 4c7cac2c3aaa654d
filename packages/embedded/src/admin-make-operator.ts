import type { Database } from '@signalcraft/database/database';
import { markOperator } from '@signalcraft/database/system/operators';
import { LaunchError } from './launch-error.ts';

/** Makes a user an operator of the instance, whatever they are in its workspaces; answers what to tell the operator. */
export async function makeOperator(options: { database: Database; email: string }): Promise<string> {
  const { email } = options;
  switch (await markOperator(options)) {
    case 'marked':
      return `${email} is an operator of this instance now.`;
    case 'marked_already':
      return `${email} is an operator of this instance already.`;
    case 'no_user':
      throw new LaunchError(`There is no user with the e-mail address ${email}.`);
  }
}
