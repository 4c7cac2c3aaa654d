import { setTimeout as sleep } from 'node:timers/promises';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ApiDeps } from '../deps.ts';

/** How long a load balancer may take to see that readiness is over before connections are refused. */
const BALANCER_MS = 3_000;
/** After which a request that still runs is cut off. */
const REQUESTS_MS = 15_000;

/**
 * SIGTERM and SIGINT end the process without losing an answer: readiness first, then the listener, the requests in
 * flight, the queue and the database. A second signal ends it at once.
 */
export function endOnSignal(options: { app: NestFastifyApplication; deps: ApiDeps }): void {
  const { app, deps } = options;
  const { env, log } = deps;
  const signals = ['SIGTERM', 'SIGINT'] as const;

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    for (const name of signals) process.once(name, () => process.exit(1));
    log.info({ signal }, 'API stopping');
    deps.readiness.stop();
    // Nobody balances to a process on somebody's own machine.
    if (env.NODE_ENV === 'production' && !env.SIGNALCRAFT_EMBEDDED) await sleep(BALANCER_MS);
    const cutOff = setTimeout(() => app.getHttpServer().closeAllConnections(), REQUESTS_MS);
    await app.close();
    clearTimeout(cutOff);
    await deps.ingest.drained();
    await deps.producer.close();
    deps.sharedRates?.close();
    await deps.identity.close();
    await deps.database.close();
    await deps.errorReports.flush();
    log.info('API stopped');
    process.exit(0);
  };
  for (const name of signals) {
    process.once(name, () => {
      end(name).catch((error: unknown) => {
        log.error({ err: error }, 'API did not stop cleanly');
        process.exit(1);
      });
    });
  }
}
