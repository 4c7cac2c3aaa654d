import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGE_DIR = fileURLToPath(new URL('..', import.meta.url));

export type MigrationProject = {
  /** Runs the CLI as the guide does, in the project's folder; resolves whatever its exit code. */
  prisma: (args: string, env?: Record<string, string>) => Promise<{ code: number; output: string }>;
  addMigration: (name: string, sql: string) => void;
  migrationNames: () => string[];
  editSchema: (edit: (schema: string) => string) => void;
  remove: () => void;
};

/** A copy of this package's schema and migrations, with its configuration and its engine: tests may add to it. */
export function copyMigrationProject(options: { databaseUrl: string }): MigrationProject {
  const dir = mkdtempSync(join(tmpdir(), 'signalcraft-migrations-'));
  for (const name of ['package.json', 'prisma.config.ts', 'prisma']) {
    cpSync(join(PACKAGE_DIR, name), join(dir, name), { recursive: true });
  }
  for (const name of ['node_modules', 'bin']) symlinkSync(join(PACKAGE_DIR, name), join(dir, name));
  const schema = join(dir, 'prisma/schema.prisma');
  const migrations = join(dir, 'prisma/migrations');
  return {
    prisma: (args, env = {}) =>
      new Promise((resolve) => {
        const child = execFile(
          join(dir, 'node_modules/.bin/prisma'),
          args.split(' '),
          {
            cwd: dir,
            env: { PATH: process.env['PATH'], CHECKPOINT_DISABLE: '1', DATABASE_URL: options.databaseUrl, ...env },
          },
          (_error, stdout, stderr) => resolve({ code: child.exitCode ?? -1, output: stdout + stderr }),
        );
        child.stdin?.end();
      }),
    addMigration: (name, sql) => {
      mkdirSync(join(migrations, name));
      writeFileSync(join(migrations, name, 'migration.sql'), sql);
    },
    migrationNames: () => readdirSync(migrations).filter((name) => /^\d/.test(name)),
    editSchema: (edit) => writeFileSync(schema, edit(readFileSync(schema, 'utf8'))),
    remove: () => rmSync(dir, { recursive: true, force: true }),
  };
}
