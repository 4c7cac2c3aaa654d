import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export type StartedApp = {
  pid: number;
  /** The base address of the api or the web app; of the worker, an empty text. */
  url: string;
  /** All it printed so far. */
  logs: () => string;
  /** What it printed, as objects; lines that are not JSON are left out. */
  records: () => Record<string, unknown>[];
  /** Resolves when a line of its log holds `text`; rejects when it ends before or after `timeoutMs`. */
  logged: (options: { text: string; timeoutMs?: number }) => Promise<void>;
  /** Resolves when the process has ended, however it came about. */
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** Sends the signal and resolves when the process has ended. */
  kill: (signal?: NodeJS.Signals) => Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
};

const CHECKOUT = fileURLToPath(new URL('../../..', import.meta.url));
const READY_MS_MAX = 30_000;
/** Where each app is built to, what Node runs there, and what answers 200 once it is ready; null where it says so itself. */
const APPS = {
  api: { cwd: 'apps/api', entry: 'dist/main.js', host: '127.0.0.1', readyPath: null },
  worker: { cwd: 'apps/worker', entry: 'dist/main.js', host: '', readyPath: null },
  // By its name: Next forwards requests to itself as `localhost`.
  web: { cwd: 'apps/web/.next/standalone/apps/web', entry: 'server.js', host: 'localhost', readyPath: '/sign-in' },
} as const;
/** Ends the app when the test run that started it is gone, even by SIGKILL. */
const END_WITH_PARENT = `data:text/javascript,${encodeURIComponent(
  "process.once('disconnect', () => process.exit(1)); process.channel?.unref();",
)}`;

const running = new Set<ChildProcess>();
const askedToEnd = new WeakSet<ChildProcess>();

/**
 * Starts a built app with just these variables beside PATH, and resolves when it is ready: the web app when it answers at
 * `PORT`, the others when they tell their parent. Rejects with its log when it ends instead; prints the log of one that
 * was ready and ended unasked.
 */
export async function startApp(options: {
  app: keyof typeof APPS;
  env: Record<string, string>;
  /** For Node itself, such as a profiler's switches. */
  nodeArgs?: readonly string[];
  /** False where readiness is what the test asks about. */
  waitUntilReady?: boolean;
}): Promise<StartedApp> {
  const { app, env } = options;
  const child = spawn(process.execPath, [...(options.nodeArgs ?? []), '--import', END_WITH_PARENT, APPS[app].entry], {
    cwd: `${CHECKOUT}/${APPS[app].cwd}`,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], TZ: process.env['TZ'], HOST: '127.0.0.1', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  running.add(child);
  let output = '';
  let ready = false;
  child.on('message', (message) => {
    ready ||= (message as { type?: unknown }).type === 'ready';
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, signal) => {
      running.delete(child);
      if (ready && !askedToEnd.has(child)) {
        process.stderr.write(`${app} ${child.pid} ended unasked, code ${code}, signal ${signal}:\n${output}\n`);
      }
      resolve({ code, signal });
    });
  });
  const isOver = () => !running.has(child);
  const until = async (question: () => boolean | Promise<boolean>, what: string, timeoutMs: number) => {
    const deadline = Date.now() + timeoutMs;
    while (!(await question())) {
      if (isOver()) throw new Error(`${app} ended before ${what}:\n${output}`);
      if (Date.now() > deadline) throw new Error(`${app}: not ${what} after ${timeoutMs} ms:\n${output}`);
      await sleep(25);
    }
  };
  const { host, readyPath } = APPS[app];
  const url = host === '' ? '' : `http://${host}:${env['PORT'] ?? ''}`;
  const started: StartedApp = {
    pid: child.pid ?? 0,
    url,
    ended,
    logs: () => output,
    records: () => output.split('\n').flatMap(asRecord),
    logged: ({ text, timeoutMs = 10_000 }) =>
      until(() => wholeLines(output).includes(text), `logging ${text}`, timeoutMs),
    kill: (signal = 'SIGTERM') => {
      askedToEnd.add(child);
      if (!isOver()) child.kill(signal);
      return ended;
    },
  };
  if (options.waitUntilReady === false) return started;
  try {
    await until(
      async () => {
        if (readyPath !== null) ready = await isReady(`${url}${readyPath}`);
        return ready && !isOver();
      },
      'being ready',
      READY_MS_MAX,
    );
  } catch (error) {
    await started.kill('SIGKILL');
    throw error;
  }
  return started;
}

/** Kills every app that this process started and that still runs: for the end of a test file. */
export async function killStartedApps(): Promise<void> {
  await Promise.all(
    [...running].map(
      (child) =>
        new Promise((resolve) => {
          child.once('close', resolve);
          askedToEnd.add(child);
          child.kill('SIGKILL');
        }),
    ),
  );
}

/** What is written so far, without a last line that is still on its way. */
function wholeLines(output: string): string {
  return output.slice(0, output.lastIndexOf('\n') + 1);
}

async function isReady(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}

function asRecord(line: string): Record<string, unknown>[] {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? [value as Record<string, unknown>] : [];
  } catch {
    return [];
  }
}
