import { type DestinationStream, type Logger, type LoggerOptions, pino } from 'pino';

export type { Logger } from 'pino';

/** The guide's line: `{"level":"info","time":1642512000000,"msg":…}`, with our fields between and secrets left out. */
export const loggerOptions = (options: { level: string }): LoggerOptions => ({
  level: options.level,
  base: null,
  formatters: { level: (label) => ({ level: label }) },
  redact: {
    paths: ['authorization', 'password', 'token', 'key', '*.authorization', '*.password', '*.token', 'req.headers'],
    censor: '[redacted]',
  },
});

/** Writes JSON lines to stdout, or to `destination`. */
export const createLogger = (options: { level: string; destination?: DestinationStream }): Logger =>
  options.destination ? pino(loggerOptions(options), options.destination) : pino(loggerOptions(options));
