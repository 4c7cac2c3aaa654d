import 'reflect-metadata';
import { setTimeout as sleep } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import { makePartitions } from '@signalcraft/database/system/partitions';
import { auditorTicks } from '@signalcraft/engine/auditor';
import { maintenanceTicks } from '@signalcraft/engine/maintenance';
import { BadConfigurationError } from '@signalcraft/platform/env';
import { createScrubber } from '@signalcraft/platform/scrub';
import { QUEUE_NAMES, type QueueName } from '@signalcraft/queues/catalog';
import { openWorkerDeps, type WorkerDeps } from './deps.ts';
import { escalationsHandler } from './handlers/escalations.ts';
import type { Handlers } from './handlers/handler.ts';
import { notificationsHandler } from './handlers/notifications.ts';
import { sessionReplayHandler } from './handlers/session-replay.ts';
import { startTicks } from './ticks.ts';
import { WorkerModule } from './worker.module.ts';

const POLL_MS = 1_000;
/** What is not finished by then is left to its lease: another worker takes it up. */
const STOP_MS = 20_000;
const QUEUE_CLOSE_MS = 2_000;

const isQueue = (name: string): name is QueueName => (QUEUE_NAMES as string[]).includes(name);

/** The queues of `WORKER_QUEUES`; all of them when it is unset. */
function chosenQueues(names: string[] | null): QueueName[] {
  if (!names) return QUEUE_NAMES;
  const unknown = names.filter((name) => !isQueue(name));
  if (unknown.length > 0) {
    throw new BadConfigurationError(
      `WORKER_QUEUES: no queue ${unknown.join(', ')}; there are ${QUEUE_NAMES.join(', ')}`,
    );
  }
  return names.filter(isQueue);
}

async function main(): Promise<void> {
  const deps: WorkerDeps = openWorkerDeps();
  const queues = chosenQueues(deps.env.WORKER_QUEUES);
  const { log, database, producer, errorReports } = deps;
  // As a line of the log, like everything else that is told; the process is not to be trusted after it.
  const fail = async (error: Error): Promise<void> => {
    log.fatal({ err: error }, 'Worker ended by an error that nobody caught');
    await errorReports.flush();
    process.exit(1);
  };
  process.on('uncaughtException', (error) => void fail(error));
  await makePartitions({ database });
  // Postgres answered a moment ago: what refuses now is refused for good, and a queue worker would ask without pause.
  if (deps.backend.kind === 'postgres' && !(await producer.ping())) {
    throw new BadConfigurationError(
      'The queue tables are missing in the database: start it with npm start, or set REDIS_URL',
    );
  }

  const handlers: Handlers = {
    notifications: notificationsHandler(deps),
    escalations: escalationsHandler(deps),
    'session-replay': sessionReplayHandler(deps),
  };
  const app = await NestFactory.createApplicationContext(WorkerModule.of({ queues, handlers, deps }), {
    logger: false,
    abortOnError: false,
  });
  const stopTicks = startTicks({
    ticks: [
      ...queues.map((queue) => ({ name: queue, everyMs: POLL_MS, run: () => handlers[queue].poll() })),
      ...maintenanceTicks({ deps }),
      ...auditorTicks({ deps, heartbeatUrl: deps.env.HEARTBEAT_URL ?? null }),
    ],
    onError: (tick, error) => log.error({ tick, err: error }, 'Tick failed; it comes again'),
  });
  log.info({ queues, backend: deps.backend.kind }, 'Worker ready');
  process.send?.({ type: 'ready' });

  // A first signal finishes what is under way; a second one ends the process at once.
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => process.exit(1));
    log.info({ signal }, 'Worker stopping');
    const finish = async (): Promise<'Worker stopped'> => {
      await Promise.all([stopTicks(), ...queues.map((queue) => handlers[queue].stop())]);
      // Nothing is under way any more; a queue that is away would be waited for.
      await Promise.race([Promise.all([app.close(), producer.close()]), sleep(QUEUE_CLOSE_MS)]);
      await database.close();
      await errorReports.flush();
      return 'Worker stopped';
    };
    const giveUp = sleep(STOP_MS, 'Worker stopped with work under way' as const);
    log.info(await Promise.race([finish(), giveUp]));
    process.exit(0);
  };
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => void stop(name));
}

main().catch((error: unknown) => {
  const text = error instanceof BadConfigurationError ? error.message : String((error as Error).stack ?? error);
  process.stderr.write(`${createScrubber().text(text)}\n`);
  process.exit(1);
});
