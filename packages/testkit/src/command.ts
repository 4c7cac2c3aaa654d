import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

export type StartedCommand = {
  pid: number;
  /** What it printed so far, both streams as they came. */
  output: () => string;
  /** Resolves when it has printed `text`; rejects, with what it printed, when it ends before or `timeoutMs` pass. */
  printed: (options: { text: string; timeoutMs: number }) => Promise<void>;
  /** To the command alone, or to its whole group as a terminal does with Ctrl-C. */
  signal: (signal: NodeJS.Signals, options?: { group: boolean }) => void;
  /** Resolves when it has ended and nobody holds its output any more. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
};

/** Starts a command in a process group of its own, with just the variables that are given. */
export function startCommand(options: {
  command: string;
  args: readonly string[];
  cwd: string;
  env: Record<string, string | undefined>;
  runAs?: { uid: number; gid: number } | undefined;
}): StartedCommand {
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env,
    ...options.runAs,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  let isOver = false;
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('error', (error) => {
      output += error.message;
      isOver = true;
      resolve({ code: null, signal: null });
    });
    child.once('close', (code, signal) => {
      isOver = true;
      resolve({ code, signal });
    });
  });
  return {
    pid: child.pid ?? 0,
    output: () => output,
    printed: async ({ text, timeoutMs }) => {
      const deadline = Date.now() + timeoutMs;
      while (!output.includes(text)) {
        if (isOver) throw new Error(`ended before it printed "${text}":\n${output}`);
        if (Date.now() > deadline) throw new Error(`did not print "${text}" within ${timeoutMs} ms:\n${output}`);
        await sleep(25);
      }
    },
    signal: (signal, { group } = { group: false }) => {
      if (isOver || child.pid === undefined) return;
      process.kill(group ? -child.pid : child.pid, signal);
    },
    ended,
  };
}
