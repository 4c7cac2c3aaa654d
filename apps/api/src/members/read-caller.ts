import type { Me } from '@signalcraft/contracts/identity';
import type { Database } from '@signalcraft/database/database';
import { readMe } from '@signalcraft/engine/read-people';
import type { Principal } from '../identity/principal.ts';

/** The caller as a person. Null: they are none, or belong to nothing any more. */
export async function readCaller(options: { database: Database; caller: Principal }): Promise<Me | null> {
  const { database, caller } = options;
  return caller.type === 'member' ? readMe({ ...caller, database }) : null;
}
