import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { identifyProcess, isRunning, type ProcessIdentity } from '@signalcraft/embedded/process-identity';

export type TreeProcess = ProcessIdentity & { command: string };

/** A process and all that descend from it now; those that changed their session or group are found too. */
export function processTree(root: number): TreeProcess[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const stat = read(`/proc/${name}/stat`);
      return stat === ''
        ? []
        : [{ pid: Number(name), parent: Number(stat.slice(stat.lastIndexOf(')') + 4).split(' ')[0]) }];
    });
  const wanted = new Set([root]);
  for (let grew = true; grew; ) {
    grew = false;
    for (const { pid, parent } of parents) {
      if (!wanted.has(parent) || wanted.has(pid)) continue;
      wanted.add(pid);
      grew = true;
    }
  }
  return [...wanted].flatMap((pid) => {
    const identity = identifyProcess(pid);
    return identity ? [{ ...identity, command: read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim() }] : [];
  });
}

/** Those of the processes that still run `afterMs` later, or at once when none does. */
export async function stillRunning(options: {
  processes: readonly TreeProcess[];
  afterMs: number;
}): Promise<TreeProcess[]> {
  const deadline = Date.now() + options.afterMs;
  for (;;) {
    const left = options.processes.filter(isRunning);
    if (left.length === 0 || Date.now() > deadline) return left;
    await sleep(25);
  }
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
