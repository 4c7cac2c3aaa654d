import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process told apart from a later one that got the same number. */
export type ProcessIdentity = { pid: number; startedAt: string };

/** The process with this number, or null when there is none; one that has ended and waits to be reaped counts as none. */
export function identifyProcess(pid: number): ProcessIdentity | null {
  if (!Number.isInteger(pid) || pid <= 0) return null;
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The name in parentheses may hold anything: fields are counted behind its end.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      if (fields[0] === 'Z' || fields[0] === 'X' || fields[19] === undefined) return null;
      return { pid, startedAt: `${bootId()}-${fields[19]}` };
    }
    const startedAt = execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    return startedAt === '' ? null : { pid, startedAt };
  } catch {
    return null;
  }
}

/** True while exactly this process runs. */
export const isRunning = (identity: ProcessIdentity): boolean =>
  identifyProcess(identity.pid)?.startedAt === identity.startedAt;

/** Asks a process to end, kills it after `graceMs`, and resolves when it is gone. */
export async function endProcess(options: {
  identity: ProcessIdentity;
  signal: NodeJS.Signals;
  graceMs: number;
  killSignal?: NodeJS.Signals;
}): Promise<void> {
  signalProcess(options.identity, options.signal);
  const killAt = Date.now() + options.graceMs;
  let killed = false;
  while (isRunning(options.identity)) {
    if (!killed && Date.now() >= killAt) {
      killed = true;
      signalProcess(options.identity, options.killSignal ?? 'SIGKILL');
    }
    await sleep(25);
  }
}

function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!isRunning(identity)) return;
  try {
    process.kill(identity.pid, signal);
  } catch {
    // It ended in between.
  }
}

const bootId = (): string => {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
};
