import { findDueRuns, findDueTimers, untilNextRun } from '@signalcraft/database/system/due';
import { runGroupTimer } from '@signalcraft/engine/group-timers';
import { runStep } from '@signalcraft/engine/run-step';
import type { WorkerDeps } from '../deps.ts';
import { Pump } from '../pump.ts';
import type { Handler } from './handler.ts';

const BATCH = 50;
/** Fewer than the connections of the process: sends must not wait for steps. */
const AT_ONCE = 6;
/** The poll comes again before that: a step is done when it is due, not when the poll next finds it. */
const LOOK_AHEAD_MS = 1_500;

/** Due steps of runs, and what time alone does to groups. */
export function escalationsHandler(deps: WorkerDeps): Handler<'escalations'> {
  const onError = (error: Error): void =>
    deps.log.error({ err: error }, 'Escalations stopped for now; the next look is in a second');
  const one = async (work: () => Promise<unknown>, fields: Record<string, string>): Promise<boolean> => {
    try {
      await work();
      return true;
    } catch (error) {
      deps.log.error({ ...fields, err: error }, 'Step failed; it stays due');
      return false;
    }
  };
  let alarm: NodeJS.Timeout | undefined;
  const setAlarm = async (): Promise<void> => {
    clearTimeout(alarm);
    const waitMs = await untilNextRun({ database: deps.database, withinMs: LOOK_AHEAD_MS });
    if (waitMs !== null) alarm = setTimeout(() => void pump.trigger(), Math.ceil(waitMs));
  };
  const pump: Pump = new Pump({
    onError,
    work: async () => {
      const runs = await findDueRuns({ database: deps.database, limit: BATCH });
      const timers = await findDueTimers({ database: deps.database, limit: BATCH });
      const waiting = [
        ...runs.map(
          (run) => () => one(() => runStep({ deps, run }), { runId: run.runId, workspaceId: run.workspaceId }),
        ),
        ...timers.map(
          (timer) => () =>
            one(() => runGroupTimer({ deps, timer }), { groupId: timer.groupId, workspaceId: timer.workspaceId }),
        ),
      ];
      if (waiting.length === 0) await setAlarm();
      let done = 0;
      const takeTurns = async (): Promise<void> => {
        for (let next = waiting.shift(); next; next = waiting.shift()) if (await next()) done += 1;
      };
      await Promise.all(Array.from({ length: AT_ONCE }, takeTurns));
      // What failed stays due: a look that only failed ends here, and the next second tries again.
      return done;
    },
  });
  return {
    concurrency: 4,
    handle: () => pump.trigger(),
    poll: () => pump.trigger(),
    stop: async () => {
      await pump.stop();
      clearTimeout(alarm);
    },
  };
}
