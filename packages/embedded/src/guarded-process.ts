import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export type StopSignals = readonly { signal: NodeJS.Signals; afterMs: number }[];
export type Ending = { code: number | null; signal: NodeJS.Signals | null };
export type GuardedProcess = {
  pid: number;
  guardPid: number;
  /** Resolves when the program has ended, however it came about. */
  ended: Promise<Ending>;
  /** Walks the stop signals and resolves when the program has ended. */
  stop: () => Promise<Ending>;
  signal: (signal: NodeJS.Signals) => void;
  isOver: () => boolean;
};

type FromGuard = { type: 'started'; pid: number } | { type: 'failed'; message: string } | ({ type: 'ended' } & Ending);

const GUARD = fileURLToPath(new URL('../bin/guard.mjs', import.meta.url));

/**
 * Starts a program under a guard of its own, in a session of its own: Ctrl-C does not reach it, and it is told to stop
 * when this process ends, even by SIGKILL. Rejects when the program cannot be started.
 */
export function startGuarded(options: {
  command: string;
  args: readonly string[];
  logFile: string;
  stopSignals: StopSignals;
  cwd?: string;
  env?: Record<string, string | undefined>;
  runAs?: { uid: number; gid: number } | null;
  /** A folder that is removed if this process ends without having stopped the program. */
  removeWhenOrphaned?: string;
}): Promise<GuardedProcess> {
  const { runAs, ...order } = options;
  const guard = fork(GUARD, [JSON.stringify({ ...order, ...runAs })], {
    detached: true,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: [],
  });
  let over = false;
  const ended = new Promise<Ending>((resolve) => {
    const end = (ending: Ending) => {
      over = true;
      resolve(ending);
    };
    guard.on('message', (message: FromGuard) => {
      if (message.type === 'ended') end({ code: message.code, signal: message.signal });
    });
    // A guard that was itself killed cannot tell: its program may still run, and counts as lost.
    guard.once('exit', () => end({ code: null, signal: 'SIGKILL' }));
  });
  return new Promise((resolve, reject) => {
    guard.once('error', reject);
    guard.on('message', (message: FromGuard) => {
      if (message.type === 'failed') reject(new Error(message.message));
      if (message.type !== 'started' || guard.pid === undefined) return;
      const send = (order: { type: 'stop' } | { type: 'signal'; signal: NodeJS.Signals }) => {
        if (guard.connected) guard.send(order, () => undefined);
      };
      resolve({
        pid: message.pid,
        guardPid: guard.pid,
        ended,
        stop: () => {
          send({ type: 'stop' });
          return ended;
        },
        signal: (signal) => send({ type: 'signal', signal }),
        isOver: () => over,
      });
    });
  });
}
