import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';
import { createScrubber, type Scrubber } from './scrub.ts';

export type { Logger } from 'pino';

const ERROR_LEVEL = pino.levels.values['error'] ?? 50;

/** An error that was logged as one, for who counts them elsewhere. */
export type LoggedError = { error: Error; message: string; fields: Record<string, unknown>; isFatal: boolean };

type Options = {
  level: string;
  /** What takes secrets out of every line; without it those that are known by their shape. */
  scrubber?: Scrubber;
  /** Called for each line of level error or fatal that has an `err`. */
  onError?: (logged: LoggedError) => void;
};

/** The guide's line: `{"level":"info","time":1642512000000,"msg":…}`, with our fields between and secrets left out. */
export const loggerOptions = (options: Options): LoggerOptions => {
  const scrubber = options.scrubber ?? createScrubber();
  return {
    level: options.level,
    base: null,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: ['authorization', 'password', 'token', 'key', '*.authorization', '*.password', '*.token', 'req.headers'],
      censor: '[redacted]',
    },
    hooks: {
      // The whole line, as it leaves: no field, no stack and no child logger goes by it.
      streamWrite: (line) => scrubber.text(line),
      logMethod(args, method, level) {
        const [fields, message] = args as unknown as [Record<string, unknown> | string, string | undefined];
        if (level >= ERROR_LEVEL && typeof fields === 'object' && fields['err'] instanceof Error) {
          const { err, ...others } = fields;
          const isFatal = level > ERROR_LEVEL;
          options.onError?.({ error: err as Error, message: message ?? '', fields: others, isFatal });
        }
        method.apply(this, args);
      },
    },
  };
};

/** Writes JSON lines to stdout, or to `destination`. */
export const createLogger = (options: Options & { destination?: DestinationStream }): Logger =>
  options.destination ? pino(loggerOptions(options), options.destination) : pino(loggerOptions(options));
