import { createMailTransport } from '@signalcraft/channels/mail-transport';
import { Database } from '@signalcraft/database/database';
import type { SendDeps } from '@signalcraft/engine/deliver-message';
import { mailSettings } from '@signalcraft/engine/mail-settings';
import type { Env } from '@signalcraft/platform/env';
import { readEnv } from '@signalcraft/platform/env';
import { secretsOf } from '@signalcraft/platform/env-secrets';
import { errorsAtMost } from '@signalcraft/platform/error-rate';
import { type ErrorReports, openErrorReports } from '@signalcraft/platform/error-reports';
import { createLogger } from '@signalcraft/platform/log';
import { guardedClient } from '@signalcraft/platform/outgoing-http';
import { createScrubber } from '@signalcraft/platform/scrub';
import { chooseBackend, installBackend, type QueueBackend } from '@signalcraft/queues/backend';
import { QueueProducer } from '@signalcraft/queues/producer';

/** Everything a worker process shares between its handlers. */
export type WorkerDeps = SendDeps & {
  env: Env;
  errorReports: ErrorReports;
  backend: QueueBackend;
  producer: QueueProducer;
};

/** Reads the environment and opens what the worker needs. Throws BadConfigurationError with every fault at once. */
export function openWorkerDeps(): WorkerDeps {
  const env = readEnv();
  const scrubber = createScrubber({ secrets: secretsOf(env) });
  const errorReports = openErrorReports({ dsn: env.SENTRY_DSN, app: 'worker', environment: env.NODE_ENV, scrubber });
  const log = createLogger({ level: env.LOG_LEVEL, scrubber, onError: errorReports.report });
  const backend = chooseBackend(env);
  installBackend(backend);
  const onBackendError = errorsAtMost({
    everyMs: 10_000,
    log: (error, times) => log.warn({ err: error, times }, 'Queue backend error'),
  });
  const database = new Database({
    url: env.DATABASE_URL,
    applicationName: 'signalcraft-worker',
    poolMax: 3,
    hotPoolMax: 12,
    onError: (error) => log.warn({ err: error }, 'Database connection error'),
  });
  const producer = new QueueProducer({
    backend,
    onFailure: ({ queue, jobs, error }) =>
      log.warn({ queue, jobs, err: error }, 'Wake-up not enqueued; the poll finds the rows'),
    onError: onBackendError,
  });
  return {
    env,
    errorReports,
    backend,
    database,
    producer,
    log,
    mail: createMailTransport({ settings: mailSettings(env) }),
    outgoing: guardedClient({ policy: 'user', allowed: env.OUTGOING_ALLOWED_CIDRS }),
    encryptionKey: env.ENCRYPTION_KEY,
    webBaseUrl: env.WEB_BASE_URL.replace(/\/+$/, ''),
  };
}
