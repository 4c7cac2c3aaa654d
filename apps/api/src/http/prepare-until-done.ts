import { setTimeout as sleep } from 'node:timers/promises';
import { makePartitions } from '@signalcraft/database/system/partitions';
import type { ApiDeps } from '../deps.ts';

const RETRY_MS = 1_000;
const TELL_EVERY = 15;

/**
 * Makes the partitions that today's deliveries need and the key that signs tokens, trying each second for as long as it takes: the database may start
 * after the api, and the guide runs the migrations from within its container.
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
