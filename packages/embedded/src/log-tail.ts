import { closeSync, fstatSync, openSync, readSync, renameSync, statSync } from 'node:fs';

/** A log begins anew at a start once it has grown beyond this; the one before it is kept. */
const LOG_BYTES_MAX = 32 * 1024 * 1024;

/** Where the log ends now, in bytes. */
export function logEnd(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0;
  }
}

/** What was written to the log since `start`. */
export function logSince(options: { path: string; start: number }): string {
  let file: number;
  try {
    file = openSync(options.path, 'r');
  } catch {
    return '';
  }
  try {
    const bytes = Buffer.alloc(Math.max(0, fstatSync(file).size - options.start));
    readSync(file, bytes, 0, bytes.length, options.start);
    return bytes.toString('utf8');
  } finally {
    closeSync(file);
  }
}

/** Sets a log that has grown large aside as `<path>.1`. For a moment when nobody writes to it. */
export function rotateLog(path: string): void {
  if (logEnd(path) > LOG_BYTES_MAX) renameSync(path, `${path}.1`);
}
