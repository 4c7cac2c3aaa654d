import type { WorkerDeps } from '../deps.ts';
import type { Handler } from './handler.ts';

/** Session replay has its queue and its process; nothing is recorded yet, so nothing is to be done. */
export function sessionReplayHandler(deps: WorkerDeps): Handler<'session-replay'> {
  let told = false;
  return {
    concurrency: 1,
    handle: async ({ replayId }) => {
      deps.log.warn({ replayId }, 'Session replay is not recorded by this version; the job is dropped');
    },
    poll: async () => {
      if (told) return;
      const { wait = 0 } = await deps.producer.depth('session-replay');
      deps.log.info({ queue: 'session-replay', depth: wait }, 'Session replay worker is idle');
      told = true;
    },
    stop: async () => undefined,
  };
}
