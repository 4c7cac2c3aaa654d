import { execFile } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterPlace, RunAs } from './cluster-place.ts';
import { type GuardedProcess, startGuarded } from './guarded-process.ts';
import { LaunchError } from './launch-error.ts';
import { logEnd, logSince } from './log-tail.ts';
import { endProcess, identifyProcess } from './process-identity.ts';

export type RunningCluster = Pick<GuardedProcess, 'pid' | 'guardPid' | 'ended' | 'signal'> & {
  port: number;
  /** Ends every session, writes all to disk and resolves when the server is gone. */
  stop: () => Promise<void>;
};

/** Fast shutdown; if it hangs, an immediate one, from which the next start recovers. */
const STOP_SIGNALS = [
  { signal: 'SIGINT', afterMs: 0 },
  { signal: 'SIGQUIT', afterMs: 20_000 },
] as const;

export const clusterExists = (options: { place: Pick<ClusterPlace, 'clusterDir'> }): boolean =>
  existsSync(options.place.clusterDir);

/**
 * Makes a cluster with a superuser `postgres` and, in single-user mode and so before anybody can connect, what `setup`
 * says, one SQL command a line. It stands at its place whole or not at all.
 */
export async function createCluster(options: {
  place: ClusterPlace;
  superuserPassword: string;
  setup?: readonly string[];
  initdbArgs?: readonly string[];
}): Promise<void> {
  const { place } = options;
  const half = `${place.clusterDir}.half`;
  const passwordFile = `${place.clusterDir}.password`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, options.superuserPassword, { mode: 0o600 });
  if (place.runAs) {
    for (const path of [half, passwordFile]) chownSync(path, place.runAs.uid, place.runAs.gid);
  }
  try {
    await run({
      command: join(place.binDir, 'initdb'),
      args: [
        `--pgdata=${half}`,
        `--pwfile=${passwordFile}`,
        '--username=postgres',
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        ...(options.initdbArgs ?? ['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8']),
      ],
      runAs: place.runAs,
    });
    if (options.setup) {
      const output = await run({
        command: join(place.binDir, 'postgres'),
        args: ['--single', '-D', half, '-c', 'exit_on_error=on', 'postgres'],
        runAs: place.runAs,
        input: `${options.setup.join('\n')}\n`,
      });
      if (/ (ERROR|FATAL): /.test(output))
        throw new LaunchError(`The database could not be set up: ${lastLine(output)}`);
    }
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(half, place.clusterDir);
}

/**
 * Starts the cluster on 127.0.0.1 only and resolves when it takes connections. Throws a LaunchError with the server's
 * own last words when it ends instead.
 */
export async function startCluster(options: {
  place: ClusterPlace;
  port: number;
  logFile: string;
  settings?: Record<string, string>;
  removeWhenOrphaned?: string;
}): Promise<RunningCluster> {
  const { place, port } = options;
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
    log_checkpoints: 'off',
    timezone: 'UTC',
    ...options.settings,
  };
  mkdirSync(dirname(options.logFile), { recursive: true });
  const logStart = logEnd(options.logFile);
  const server = await startGuarded({
    command: join(place.binDir, 'postgres'),
    args: ['-D', place.clusterDir, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
    cwd: place.clusterDir,
    logFile: options.logFile,
    stopSignals: STOP_SIGNALS,
    runAs: place.runAs,
    env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
    ...(options.removeWhenOrphaned ? { removeWhenOrphaned: options.removeWhenOrphaned } : {}),
  }).catch((error: Error) => {
    throw new LaunchError(`The database server cannot be run: ${error.message}`);
  });
  while (readPostmaster(place)?.ready !== server.pid) {
    if (server.isOver()) {
      const words = lastFault(logSince({ path: options.logFile, start: logStart }));
      throw new LaunchError(`The database in ${place.clusterDir} does not start: ${words} (${options.logFile})`);
    }
    await sleep(20);
  }
  return {
    pid: server.pid,
    guardPid: server.guardPid,
    ended: server.ended,
    signal: server.signal,
    port,
    stop: async () => {
      await server.stop();
    },
  };
}

/**
 * Stops a server that still runs on the cluster if it is one of `known`, the processes an earlier launcher recorded.
 * Throws a LaunchError when it is somebody else's. Answers whether there was one.
 */
export async function stopLeftoverCluster(options: {
  place: ClusterPlace;
  known: readonly { pid: number; startedAt: string }[];
}): Promise<boolean> {
  const postmaster = readPostmaster(options.place);
  const identity = postmaster && identifyProcess(postmaster.pid);
  if (!identity || !isPostgres(identity.pid)) return false;
  const ours = options.known.some((one) => one.pid === identity.pid && one.startedAt === identity.startedAt);
  if (!ours) {
    throw new LaunchError(
      `The database in ${options.place.clusterDir} is in use by process ${identity.pid}: stop that first.`,
    );
  }
  await endProcess({ identity, signal: 'SIGINT', graceMs: 20_000, killSignal: 'SIGQUIT' });
  return true;
}

/** Copies the stopped cluster beside it and keeps the newest `keep` copies; answers the new one's path. */
export async function copyClusterAside(options: { place: ClusterPlace; name: string; keep: number }): Promise<string> {
  const { copiesDir, clusterDir } = options.place;
  mkdirSync(copiesDir, { recursive: true, mode: 0o700 });
  const path = join(copiesDir, options.name);
  const half = `${path}.half`;
  rmSync(half, { recursive: true, force: true });
  // `cp -a` keeps the owner, which Node's own copy does not.
  await run({ command: 'cp', args: ['-a', clusterDir, half], runAs: null });
  renameSync(half, path);
  const copies = readdirSync(copiesDir).sort();
  for (const old of copies.slice(0, Math.max(0, copies.length - options.keep))) {
    rmSync(join(copiesDir, old), { recursive: true, force: true });
  }
  return path;
}

/** What the server says of itself in its lock file; `ready` is its number once it takes connections. */
function readPostmaster(place: ClusterPlace): { pid: number; ready: number | null } | null {
  try {
    const lines = readFileSync(join(place.clusterDir, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Number(lines[0]);
    return { pid, ready: lines[7]?.trim() === 'ready' ? pid : null };
  } catch {
    return null;
  }
}

/** A lock file outlives a power cut, and its number may since belong to any program. */
function isPostgres(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0]?.endsWith('postgres') ?? false;
  } catch {
    return process.platform !== 'linux';
  }
}

const run = (options: {
  command: string;
  args: readonly string[];
  runAs: RunAs | null;
  input?: string;
}): Promise<string> =>
  new Promise((resolve, reject) => {
    const child = execFile(
      options.command,
      options.args,
      { ...options.runAs, cwd: '/', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' }, maxBuffer: 16 * 1024 * 1024 },
      (error, stdout, stderr) => {
        if (error) {
          reject(new LaunchError(`${options.command} failed: ${lastLine(stderr || stdout) || error.message}`));
        } else resolve(stdout + stderr);
      },
    );
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input ?? '');
  });

const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim() ?? '';

const lastFault = (log: string): string => {
  const faults = log.split('\n').filter((line) => /(FATAL|PANIC|ERROR):/.test(line));
  return faults.at(-1)?.replace(/^.*?(FATAL|PANIC|ERROR):\s*/, '') ?? (lastLine(log) || 'it ended without a word');
};
