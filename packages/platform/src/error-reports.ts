import type { LoggedError } from './log.ts';
import type { Scrubber } from './scrub.ts';

const FLUSH_MS = 2_000;

/** Where errors are told beside the log. */
export type ErrorReports = {
  report: (logged: LoggedError) => void;
  /** Waits, two seconds at most, until what was reported has left. Never rejects. */
  flush: () => Promise<void>;
};

/**
 * Reports errors to Sentry, or to what speaks as it does, at `dsn`; without one to nobody. What is told is the error with
 * its causes and the fields of its log line, scrubbed: nothing of requests, people, local variables or the environment.
 */
export function openErrorReports(options: {
  dsn: string | undefined;
  /** Which app it is. */
  app: string;
  environment: string;
  scrubber: Scrubber;
}): ErrorReports {
  const { dsn, app, environment, scrubber } = options;
  if (dsn === undefined) return { report: () => undefined, flush: () => Promise.resolve() };
  // Loaded only where it is used.
  const loading = import('@sentry/node').then((sentry) => {
    sentry.init({
      dsn,
      environment,
      defaultIntegrations: false,
      integrations: [sentry.linkedErrorsIntegration()],
      enableRuntimeChannelInjection: false,
      sendClientReports: false,
      initialScope: { tags: { app } },
      beforeSend: ({ sdkProcessingMetadata, ...event }) => ({
        ...scrubber.value(event),
        ...(sdkProcessingMetadata ? { sdkProcessingMetadata } : {}),
      }),
    });
    return sentry;
  });
  const ready = loading.catch(() => null);
  return {
    report: ({ error, message, fields, isFatal }) => {
      void ready.then((sentry) =>
        sentry?.captureException(error, { level: isFatal ? 'fatal' : 'error', extra: { ...fields, msg: message } }),
      );
    },
    flush: async () => {
      await (await ready)?.flush(FLUSH_MS);
    },
  };
}
