import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCluster, type RunningCluster, startCluster } from '@signalcraft/embedded/cluster';
import type { ClusterPlace } from '@signalcraft/embedded/cluster-place';
import { copyBinaries, locatePostgres } from '@signalcraft/embedded/postgres-binaries';
import { freePort } from './ports.ts';

export type PrivatePostgres = {
  /** As the superuser, to the database `postgres`. */
  url: string;
  port: number;
  dataDir: string;
  /** The server's process while it runs, for its CPU time. */
  pid: () => number | null;
  /** Starts it again, on the same port, after `stop`. */
  start: () => Promise<void>;
  /** Stops the server; `immediate` as a power cut would, without writing anything more. */
  stop: (options?: { immediate?: boolean }) => Promise<void>;
  /** Stops it and removes its folder. */
  remove: () => Promise<void>;
};

const PASSWORD = 'private';
/** PostgreSQL refuses to run as root. */
const NOBODY = { uid: 65_534, gid: 65_534 };
/** For tests that ask what the database answers, not what survives a power cut. */
const FORGETFUL = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', autovacuum_naptime: '5min' };
/** Every line of the log names its database. */
const TALKATIVE = { log_line_prefix: '%m [%p] %d ' };

/**
 * A PostgreSQL of its own in a temporary folder: Debian's 15, or the embedded 18. It ends with this process, and its
 * folder goes with it. `durable` keeps what it promised through `stop({ immediate: true })`.
 */
export async function startPrivatePostgres(options: {
  version: 15 | 18;
  durable?: boolean;
  settings?: Record<string, string>;
}): Promise<PrivatePostgres> {
  const isRoot = process.getuid?.() === 0;
  const home = mkdtempSync(join(tmpdir(), 'signalcraft-postgres-'));
  if (isRoot) chownSync(home, NOBODY.uid, NOBODY.gid);
  const place: ClusterPlace = {
    clusterDir: join(home, 'cluster'),
    copiesDir: join(home, 'copies'),
    binDir: options.version === 15 ? systemBinaries() : embeddedBinaries({ isRoot }),
    runAs: isRoot ? NOBODY : null,
  };
  await createCluster({
    place,
    superuserPassword: PASSWORD,
    initdbArgs: ['--locale=C', '--no-sync'],
  });
  const port = await freePort();
  const start = () =>
    startCluster({
      place,
      port,
      logFile: join(home, 'postgres.log'),
      settings: { ...TALKATIVE, ...(options.durable ? {} : FORGETFUL), ...options.settings },
      removeWhenOrphaned: home,
    });
  let running: RunningCluster | null = await start();
  const stop = async (how: { immediate?: boolean } = {}) => {
    const server = running;
    running = null;
    if (!server) return;
    if (!how.immediate) return server.stop();
    server.signal('SIGQUIT');
    await server.ended;
  };
  return {
    url: `postgresql://postgres:${PASSWORD}@127.0.0.1:${port}/postgres`,
    port,
    dataDir: place.clusterDir,
    pid: () => running?.pid ?? null,
    start: async () => {
      running ??= await start();
    },
    stop,
    remove: async () => {
      await stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Debian's PostgreSQL: 15, or where the release has another, its oldest above. */
function systemBinaries(): string {
  const parent = '/usr/lib/postgresql';
  const versions = existsSync(parent) ? readdirSync(parent).map(Number) : [];
  const version = versions.filter((each) => each >= 15).sort((a, b) => a - b)[0];
  if (version === undefined) throw new Error(`there is no PostgreSQL 15 in ${parent}: apt-get install postgresql-15`);
  return join(parent, String(version), 'bin');
}

/** The checkout may lie where only root can enter. */
function embeddedBinaries(options: { isRoot: boolean }): string {
  const binaries = locatePostgres();
  if (!options.isRoot) return binaries.binDir;
  const into = join(tmpdir(), 'signalcraft-postgres-programs');
  mkdirSync(into, { recursive: true, mode: 0o755 });
  return copyBinaries({ from: binaries, into }).binDir;
}
