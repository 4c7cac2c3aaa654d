import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchError } from './launch-error.ts';
import { endProcess, identifyProcess, isRunning, type ProcessIdentity } from './process-identity.ts';

type Started = ProcessIdentity & { name: string };
type Holder = { launcher: ProcessIdentity; children: Started[] };

/** The right to run on a data folder. What is recorded here is ended by the next launcher if this one cannot. */
export type LauncherLock = {
  /** What an earlier launcher left behind when it was killed, oldest first. */
  leftovers: readonly Started[];
  record: (child: { name: string; pid: number }) => void;
  release: () => void;
};

/**
 * Takes the data folder for this process. Throws a LaunchError naming the process that has it. The lock of a launcher
 * that no longer runs is taken over.
 */
export function acquireLauncherLock(options: { dataDir: string }): LauncherLock {
  const path = join(options.dataDir, 'launcher.lock');
  const own = join(options.dataDir, `launcher.lock.${process.pid}`);
  const launcher = identifyProcess(process.pid);
  if (!launcher) throw new LaunchError('This machine does not tell which processes run: neither /proc nor ps works.');
  let children: Started[] = [];
  const write = (target: string) =>
    writeFileSync(target, JSON.stringify({ launcher, children } satisfies Holder), { mode: 0o600 });

  let leftovers: Started[] = [];
  write(own);
  try {
    while (!tryLink(own, path)) {
      const holder = readHolder(path);
      if (holder && isRunning(holder.launcher)) {
        throw new LaunchError(
          `SignalCraft already runs on ${options.dataDir} (process ${holder.launcher.pid}). Stop it first, or set SIGNALCRAFT_DATA_DIR to another folder.`,
        );
      }
      leftovers = takeOver({ path, aside: `${own}.stale`, judged: holder }) ?? leftovers;
    }
  } finally {
    rmSync(own, { force: true });
  }
  return {
    leftovers,
    record: ({ name, pid }) => {
      const identity = identifyProcess(pid);
      if (!identity) return;
      children = [...children.filter(isRunning), { ...identity, name }];
      write(own);
      renameSync(own, path);
    },
    release: () => rmSync(path, { force: true }),
  };
}

/** The launcher that runs on the data folder now, or null. */
export function findLauncher(options: { dataDir: string }): ProcessIdentity | null {
  const holder = readHolder(join(options.dataDir, 'launcher.lock'));
  return holder && isRunning(holder.launcher) ? holder.launcher : null;
}

/**
 * Ends what a killed launcher left running, and answers their names. The database's server by the signals that end its
 * sessions and then itself, the others by TERM and at last KILL.
 */
export async function endLeftovers(options: { leftovers: readonly Started[] }): Promise<string[]> {
  const running = options.leftovers.filter(isRunning);
  await Promise.all(
    running.map((identity) =>
      endProcess(
        identity.name === 'postgres'
          ? { identity, signal: 'SIGINT', graceMs: 20_000, killSignal: 'SIGQUIT' }
          : { identity, signal: 'SIGTERM', graceMs: 10_000 },
      ),
    ),
  );
  return running.map((child) => child.name);
}

function tryLink(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/**
 * Moves the judged lock out of the way. Two launchers may judge the same dead one: what was moved is compared, and a
 * fresh lock moved by mistake is put back.
 */
function takeOver(options: { path: string; aside: string; judged: Holder | null }): Started[] | null {
  try {
    renameSync(options.path, options.aside);
  } catch {
    return null;
  }
  const moved = readHolder(options.aside);
  if (moved && isRunning(moved.launcher)) tryLink(options.aside, options.path);
  rmSync(options.aside, { force: true });
  return moved?.children ?? options.judged?.children ?? [];
}

function readHolder(path: string): Holder | null {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8')) as Holder;
    return holder.launcher && Array.isArray(holder.children) ? holder : null;
  } catch {
    return null;
  }
}
