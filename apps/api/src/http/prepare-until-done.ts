import { setTimeout as sleep } from 'node:timers/promises';
import { makePartitions } from '@signalcraft/database/system/partitions';
import type { ApiDeps } from '../deps.ts';

const RETRY_MS = 1_000;
const TELL_EVERY = 15;

/** No workspace has it: nothing is found, and what finding needs is loaded. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/**
 * Makes the partitions that today's deliveries need and the key that signs tokens, trying each second for as long as it
 * takes: the database may start after the api, and the guide runs the migrations from within its container. Prisma's
 * first query takes a second, which no delivery shall wait for.
 */
export async function prepareUntilDone(options: {
  deps: Pick<ApiDeps, 'database' | 'identity' | 'log'>;
  stopping: AbortSignal;
}): Promise<void> {
  const { deps, stopping } = options;
  for (let failures = 0; !stopping.aborted; ) {
    try {
      await makePartitions({ database: deps.database });
      await deps.identity.accounts?.prepareSigningKey();
      await deps.database.tenant({ workspaceId: NOBODY }, (db) => db.integration.findFirst({ select: { id: true } }));
      return;
    } catch (error) {
      if (failures % TELL_EVERY === 0) {
        deps.log.warn({ err: error }, 'The database is not ready: not reachable, or not migrated. Trying each second');
      }
      failures += 1;
      await sleep(RETRY_MS, undefined, { signal: stopping }).catch(() => undefined);
    }
  }
}
