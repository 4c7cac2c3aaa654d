import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '@signalcraft/database/database';
import { wakeHeld } from '@signalcraft/database/hot/mutes';
import type { Logger } from '@signalcraft/platform/log';
import type { QueueProducer } from '@signalcraft/queues/producer';

export type WakeDeps = { database: Database; producer: QueueProducer; log: Logger };

/** A row that is being looked at by what was configured before is tried again this often. */
const TRIES = 4;
const BETWEEN_MS = 50;

/**
 * What a changed rule may have kept back is looked at again now, not in 30 s. To be called after the change is
 * committed. Never throws: without it the held rows are looked at in time all the same.
 */
export async function wakeAllHeld(options: WakeDeps & { workspaceId: string }): Promise<void> {
  const { database, producer, log, workspaceId } = options;
  try {
    let runs = 0;
    let pages = 0;
    for (let attempt = 1; attempt <= TRIES; attempt += 1) {
      const woken = await database.hot({ workspaceIds: [workspaceId] }, (db) => wakeHeld({ db, workspaceId }));
      runs += woken.runs;
      pages += woken.pages;
      if (woken.left === 0) break;
      await sleep(BETWEEN_MS);
    }
    // A job is worth one look, which finds as many rows as are due.
    await producer.wake({ queue: 'escalations', jobs: runs > 0 ? [{}] : [] });
    await producer.wake({ queue: 'notifications', jobs: pages > 0 ? [{}] : [] });
  } catch (error) {
    log.warn({ err: error, workspaceId }, 'Held runs not woken; they are looked at within half a minute');
  }
}
