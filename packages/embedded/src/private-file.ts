import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';

/** Writes a file that only its owner may read, whole or not at all, and on disk when it returns. */
export function writePrivateFile(options: { path: string; text: string }): void {
  const temporary = `${options.path}.${process.pid}.tmp`;
  rmSync(temporary, { force: true });
  const file = openSync(temporary, 'wx', 0o600);
  try {
    writeSync(file, options.text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, options.path);
}
