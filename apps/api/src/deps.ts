import { createMailTransport } from '@signalcraft/channels/mail-transport';
import { rateLimitsOf } from '@signalcraft/contracts/rate-limits';
import { Database } from '@signalcraft/database/database';
import { Ingest } from '@signalcraft/engine/ingest-webhook';
import { LiveFeed } from '@signalcraft/engine/live-feed';
import { mailSettings } from '@signalcraft/engine/mail-settings';
import type { ChannelDeps } from '@signalcraft/engine/send-to-channel';
import { deriveSecret } from '@signalcraft/platform/encryption';
import type { Env } from '@signalcraft/platform/env';
import { readEnv } from '@signalcraft/platform/env';
import { secretsOf } from '@signalcraft/platform/env-secrets';
import { errorsAtMost } from '@signalcraft/platform/error-rate';
import { type ErrorReports, openErrorReports } from '@signalcraft/platform/error-reports';
import { createLogger, type Logger } from '@signalcraft/platform/log';
import { guardedClient } from '@signalcraft/platform/outgoing-http';
import { createScrubber } from '@signalcraft/platform/scrub';
import { chooseBackend, installBackend, type QueueBackend } from '@signalcraft/queues/backend';
import { QueueProducer } from '@signalcraft/queues/producer';
import { SharedRates } from '@signalcraft/queues/shared-rates';
import { Readiness } from './http/readiness.ts';
import { type Identity, openIdentity } from './identity/open-identity.ts';
import { ApiMetrics } from './metrics/api-metrics.ts';
import { observeStores } from './metrics/observe-stores.ts';
import { CallerLimits } from './rate-limit/caller-limits.ts';
import { RateLimiter } from './rate-limit/rate-limiter.ts';

/** The injection token of `ApiDeps`. */
export const API_DEPS = Symbol('ApiDeps');

/** Everything the api's process shares between its routes. */
export type ApiDeps = {
  env: Env;
  log: Logger;
  errorReports: ErrorReports;
  backend: QueueBackend;
  database: Database;
  producer: QueueProducer;
  ingest: Ingest;
  metrics: ApiMetrics;
  readiness: Readiness;
  identity: Identity;
  /** Null without Redis: this process counts for itself. */
  sharedRates: SharedRates | null;
  limits: CallerLimits;
  liveFeed: LiveFeed;
  /** For trials of channels; what groups tell is the workers'. */
  channels: ChannelDeps;
  /** Signs the cursors of lists. */
  cursorSecret: string;
};

const ERROR_EVERY_MS = 10_000;

/**
 * Reads the environment and opens what the api needs; nothing is connected before it is used. Throws
 * BadConfigurationError with every fault at once.
 */
export function openApiDeps(): ApiDeps {
  const env = readEnv();
  const scrubber = createScrubber({ secrets: secretsOf(env) });
  const errorReports = openErrorReports({ dsn: env.SENTRY_DSN, app: 'api', environment: env.NODE_ENV, scrubber });
  const log = createLogger({ level: env.LOG_LEVEL, scrubber, onError: errorReports.report });
  const backend = chooseBackend(env);
  installBackend(backend);
  const metrics = new ApiMetrics();
  const database = new Database({
    url: env.DATABASE_URL,
    applicationName: 'signalcraft-api',
    poolMax: 6,
    hotPoolMax: 6,
    onError: errorsAtMost({
      everyMs: ERROR_EVERY_MS,
      log: (error, times) => log.warn({ err: error, times }, 'Database connection error'),
    }),
  });
  const warnOfWakeUps = errorsAtMost({
    everyMs: ERROR_EVERY_MS,
    log: (error, times) => log.warn({ err: error, times }, 'Wake-up not enqueued; the poll finds the rows'),
  });
  const producer = new QueueProducer({
    backend,
    onFailure: ({ queue, jobs, error }) => {
      metrics.wakeUpsLost(queue, jobs);
      warnOfWakeUps(error);
    },
    onError: errorsAtMost({
      everyMs: ERROR_EVERY_MS,
      log: (error, times) => log.warn({ err: error, times }, 'Queue backend error'),
    }),
  });
  const ingest = new Ingest({ database, producer, log, observer: metrics, maxBytes: env.INGEST_MAX_BYTES });
  observeStores({ metrics, database, producer, ingest });
  const identity = openIdentity({ env, database, log });
  const sharedRates =
    backend.kind === 'redis'
      ? new SharedRates({
          backend,
          onError: errorsAtMost({
            everyMs: ERROR_EVERY_MS,
            log: (error, times) =>
              log.warn({ err: error, times }, 'Rates are not shared; each process counts its part'),
          }),
        })
      : null;
  const limits = new CallerLimits({
    rates: new RateLimiter({ shared: sharedRates }),
    limits: rateLimitsOf(env.API_REQUESTS_PER_MINUTE),
  });
  const liveFeed = new LiveFeed({
    database,
    onError: errorsAtMost({
      everyMs: ERROR_EVERY_MS,
      log: (error, times) => log.warn({ err: error, times }, 'The live feed was not read; it goes on where it stood'),
    }),
  });
  const cursorSecret = deriveSecret({ key: env.ENCRYPTION_KEY, purpose: 'cursors' });
  const readiness = new Readiness();
  const channels = {
    mail: createMailTransport({ settings: mailSettings(env) }),
    outgoing: guardedClient({ policy: 'user', allowed: env.OUTGOING_ALLOWED_CIDRS }),
    encryptionKey: env.ENCRYPTION_KEY,
  };
  return {
    env,
    log,
    errorReports,
    backend,
    database,
    producer,
    ingest,
    metrics,
    readiness,
    identity,
    sharedRates,
    limits,
    liveFeed,
    channels,
    cursorSecret,
  };
}
