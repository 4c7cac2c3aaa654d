import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Database } from '@signalcraft/database/database';
import { LaunchError } from './launch-error.ts';
import { logEnd, logSince } from './log-tail.ts';

/**
 * The migrations the database lacks, by name, and whether it has any. Throws a LaunchError when the database cannot be
 * asked. Saves starting Prisma's command line, which takes longer than everything else at a second start.
 */
export async function pendingMigrations(options: {
  databaseUrl: string;
  migrationsDir: string;
}): Promise<{ pending: string[]; hasSome: boolean }> {
  const wanted = readdirSync(options.migrationsDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(options.migrationsDir, entry.name, 'migration.sql')))
    .map((entry) => entry.name)
    .sort();
  const finished = await finishedMigrations(options.databaseUrl);
  return { pending: wanted.filter((name) => !finished.has(name)), hasSome: finished.size > 0 };
}

/** Applies what is pending by the same command that an operator would use. */
export async function deployMigrations(options: {
  databaseDir: string;
  databaseUrl: string;
  logFile: string;
}): Promise<void> {
  const logStart = logEnd(options.logFile);
  // The operator's address of the server behind a pooler; it says nothing of a database of our own.
  const isOperators = process.env['DATABASE_URL'] === options.databaseUrl;
  const direct = (isOperators && process.env['DIRECT_DATABASE_URL']) || options.databaseUrl;
  const log = openSync(options.logFile, 'a', 0o600);
  // In a group of its own: Ctrl-C waits for a migration instead of breaking it.
  const child = spawn(join(options.databaseDir, 'node_modules/.bin/prisma'), ['migrate', 'deploy'], {
    cwd: options.databaseDir,
    env: {
      ...process.env,
      DATABASE_URL: options.databaseUrl,
      DIRECT_DATABASE_URL: direct,
      CHECKPOINT_DISABLE: '1',
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
    },
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code === 0) return;
  const output = logSince({ path: options.logFile, start: logStart }).trim();
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  // What the database said, else Prisma's code, else its last word.
  const reason =
    lines.find((line) => /\b(ERROR|FATAL): /.test(line)) ??
    lines.find((line) => /error/i.test(line)) ??
    lines.at(-1) ??
    `code ${code}`;
  throw new LaunchError(`The database's migrations failed: ${reason.trim()} (${options.logFile})`);
}

async function finishedMigrations(databaseUrl: string): Promise<Set<string>> {
  const database = new Database({ url: databaseUrl, applicationName: 'signalcraft-launcher', hotPoolMax: 1 });
  try {
    const connection = await database.connect();
    try {
      const { rows } = await connection.query<{ name: string }>(
        'select migration_name as name from _prisma_migrations where finished_at is not null and rolled_back_at is null',
      );
      return new Set(rows.map((row) => row.name));
    } finally {
      connection.release();
    }
  } catch (error) {
    if ((error as { code?: string }).code === '42P01') return new Set();
    throw new LaunchError(`The database ${withoutPassword(databaseUrl)} cannot be used: ${reasonOf(error)}`);
  } finally {
    await database.close();
  }
}

const reasonOf = (error: unknown): string =>
  error instanceof AggregateError
    ? (error.errors as Error[]).map((one) => one.message).join(', ')
    : (error as Error).message;

function withoutPassword(url: string): string {
  try {
    const parsed = new URL(url);
    return `${parsed.host}${parsed.pathname}`;
  } catch {
    return 'of DATABASE_URL';
  }
}
