import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Quickstart } from '@signalcraft/embedded/quickstart';
import { type StartedCommand, startCommand } from '@signalcraft/testkit/command';
import { freePort } from '@signalcraft/testkit/ports';
import { processTree, type TreeProcess } from '@signalcraft/testkit/process-tree';
import { afterEach } from 'vitest';

const CHECKOUT = fileURLToPath(new URL('../../../..', import.meta.url));
const PROGRAM = fileURLToPath(new URL('./stack.mjs', import.meta.url));

const undo: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

export type RunAs = { uid: number; gid: number };
export const NOBODY: RunAs = { uid: 65_534, gid: 65_534 };
export const isRoot = process.getuid?.() === 0;

/** Who runs the stacks of most tests: as root they would lie outside their data folders. */
export const ordinaryUser: RunAs | undefined = isRoot ? NOBODY : undefined;

/** A data folder for one test, gone with all that was made for it when the test ends; a copy of `from`. */
export function temporaryDataDir(options: { owner?: RunAs | undefined; from?: string } = {}): string {
  const parent = mkdtempSync(join(tmpdir(), 'signalcraft-stack-'));
  if (options.owner) chownSync(parent, options.owner.uid, options.owner.gid);
  const dataDir = join(parent, 'data');
  if (options.from) execFileSync('cp', ['-a', options.from, dataDir]);
  undo.push(() => {
    const home = clusterHome(dataDir);
    if (home !== null) rmSync(home, { recursive: true, force: true });
    rmSync(parent, { recursive: true, force: true });
  });
  return dataDir;
}

/** Where the data folder's cluster lies: for root outside of it, named in a file that may be copied with the folder. */
export function clusterHome(dataDir: string): string | null {
  const path = join(dataDir, 'postgres.json');
  if (!existsSync(path)) return null;
  const { home, key } = JSON.parse(readFileSync(path, 'utf8')) as { home: string; key?: string };
  return key === undefined ? join(dataDir, 'postgres') : home;
}

export type StubStack = StartedCommand & {
  dataDir: string;
  /** Resolves when everything is healthy, with what it then consists of. */
  running: () => Promise<{ quickstart: Quickstart; processes: TreeProcess[] }>;
};

/** Starts the launcher with stand-ins for the apps. It is killed when the test ends, should it still run. */
export async function startStack(options: {
  dataDir: string;
  env?: Record<string, string>;
  /** How a stand-in misbehaves: `{ web: 'ends' }`. */
  modes?: Record<string, string>;
  checkout?: string;
  runAs?: RunAs | undefined;
}): Promise<StubStack> {
  const { dataDir } = options;
  const [apiPort, webPort] = [await freePort(), await freePort()];
  const command = startCommand({
    command: process.execPath,
    args: [
      PROGRAM,
      options.checkout ?? CHECKOUT,
      ...Object.entries(options.modes ?? {}).map(([app, mode]) => `${app}=${mode}`),
    ],
    cwd: '/',
    env: {
      PATH: process.env['PATH'],
      PORT: String(apiPort),
      WEB_PORT: String(webPort),
      SIGNALCRAFT_DATA_DIR: dataDir,
      ...options.env,
    },
    runAs: options.runAs,
  });
  undo.push(async () => {
    command.signal('SIGKILL');
    await command.ended;
  });
  return {
    ...command,
    dataDir,
    running: async () => {
      await command.printed({ text: 'SignalCraft is running.', timeoutMs: 60_000 });
      return { quickstart: readQuickstart(dataDir), processes: processTree(command.pid) };
    },
  };
}

export const readQuickstart = (dataDir: string): Quickstart =>
  JSON.parse(readFileSync(join(dataDir, 'quickstart.json'), 'utf8')) as Quickstart;
