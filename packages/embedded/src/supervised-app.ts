import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AppEnvironment } from './app-environment.ts';
import { endWithLauncher } from './end-with-launcher.ts';
import { LaunchError } from './launch-error.ts';
import { logEnd, logSince } from './log-tail.ts';
import type { Say } from './progress.ts';
import { nextRestart } from './restart-delay.ts';

export type App = {
  name: string;
  /** What Node runs: the entry, and the arguments after it. */
  args: readonly string[];
  cwd: string;
  env: AppEnvironment;
  /** Whether it serves, given what it logged since it was started. */
  isReady: (log: string) => Promise<boolean>;
};

export type SupervisedApp = {
  /** Resolves when the app serves for the first time; throws a LaunchError if it ends before, or `deadline` passes. */
  ready: (options: { deadline: number; mustStop: () => boolean }) => Promise<void>;
  /** Ends it and starts it again at once. */
  restart: () => void;
  /** TERM, and KILL after ten seconds. */
  stop: () => Promise<void>;
  /** KILL now. */
  kill: () => void;
};

const STOP_GRACE_MS = 10_000;

/** Starts an app and, once it has been ready, starts it again whenever it ends. Its output goes to its log as it is. */
export function superviseApp(options: {
  app: App;
  logFile: string;
  say: Say;
  record: (child: { name: string; pid: number }) => void;
}): SupervisedApp {
  const { app, logFile, say } = options;
  let child: ChildProcess | null = null;
  let timer: NodeJS.Timeout | null = null;
  let wasReady = false;
  let isStopping = false;
  let isRestarting = false;
  let quickEnds = 0;
  let logStart = 0;
  let ending: string | null = null;

  const start = () => {
    timer = null;
    logStart = logEnd(logFile);
    const startedAt = Date.now();
    const log = openSync(logFile, 'a', 0o600);
    const started = spawn(
      process.execPath,
      ['--import', endWithLauncher({ launcher: process.pid, graceMs: STOP_GRACE_MS }), ...app.args],
      {
        cwd: app.cwd,
        env: app.env,
        detached: true,
        stdio: ['ignore', log, log, 'ipc'],
      },
    );
    closeSync(log);
    child = started;
    if (started.pid !== undefined) options.record({ name: app.name, pid: started.pid });
    started.once('error', (error) => {
      ending = error.message;
      // One that could not be started has no exit to wait for.
      if (started.pid === undefined) child = null;
    });
    started.once('exit', (code, signal) => {
      child = null;
      ending = signal ? `signal ${signal}` : `code ${code}`;
      if (isStopping || !wasReady) return;
      if (isRestarting) {
        isRestarting = false;
        start();
        return;
      }
      const next = nextRestart({ quickEnds, ranMs: Date.now() - startedAt });
      quickEnds = next.quickEnds;
      say(`${app.name} ended (${ending}); starting it again in ${next.delayMs / 1_000} s. See ${logFile}`);
      timer = setTimeout(start, next.delayMs);
    });
  };

  const signal = (target: ChildProcess, name: NodeJS.Signals) => {
    try {
      // Its whole group on KILL: what it started goes with it.
      if (target.pid !== undefined) process.kill(name === 'SIGKILL' ? -target.pid : target.pid, name);
    } catch {
      // It ended in between.
    }
  };

  start();
  return {
    ready: async ({ deadline, mustStop }) => {
      for (;;) {
        if (mustStop()) return;
        const log = logSince({ path: logFile, start: logStart });
        if (ending !== null) {
          throw new LaunchError(
            `${app.name} ended (${ending}) instead of starting. Its last words:\n${lastLines(log)}`,
          );
        }
        if (await app.isReady(log)) break;
        if (Date.now() > deadline) throw new LaunchError(`${app.name} does not become ready. See ${logFile}`);
        await sleep(100);
      }
      wasReady = true;
    },
    restart: () => {
      if (!child || !wasReady || isStopping) return;
      isRestarting = true;
      signal(child, 'SIGTERM');
    },
    stop: async () => {
      isStopping = true;
      if (timer) clearTimeout(timer);
      const target = child;
      if (!target) return;
      const ended = new Promise<void>((resolve) => target.once('exit', () => resolve()));
      signal(target, 'SIGTERM');
      const killer = setTimeout(() => signal(target, 'SIGKILL'), STOP_GRACE_MS);
      await ended;
      clearTimeout(killer);
    },
    kill: () => {
      if (child) signal(child, 'SIGKILL');
    },
  };
}

const lastLines = (log: string): string =>
  log
    .trimEnd()
    .split('\n')
    .slice(-12)
    .map((line) => `    ${line.slice(0, 400)}`)
    .join('\n');
