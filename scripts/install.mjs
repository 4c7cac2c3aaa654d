/** What every command does first: the right packages, and for most of them a build. Node's built-ins only. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const startedAt = Date.now();
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const pnpm = ['-y', manifest.packageManager.split('+')[0]];
const turboBuild = ['exec', 'turbo', 'run', 'build', '--output-logs=new-only', '--log-order=stream', '--ui=stream'];

/** A reason to stop that is printed as it is, without a stack. */
export class PlainError extends Error {}

/** Prints a line with the seconds since the command was given. */
export function say(line) {
  console.log(`${`${((Date.now() - startedAt) / 1_000).toFixed(1)} s`.padStart(8)}  ${line}`);
}

/** Runs a command's body; a PlainError becomes one line and exit code 1. */
export async function main(body) {
  // Whoever reads our output may stop reading; that is no reason to leave processes behind.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  endWithNpm();
  try {
    process.exit((await body({ startedAt })) ?? 0);
  } catch (error) {
    console.error(error instanceof PlainError ? error.message : error);
    process.exit(1);
  }
}

/** npm passes a signal to the shell between us, which ends without passing it on: that shell's end is our signal. */
function endWithNpm() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const shell = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, 250);
  timer.unref();
}

/** Takes what the environment lacks from the checkout's `.env`, if there is one. */
export function readEnvFile() {
  try {
    process.loadEnvFile(join(root, '.env'));
  } catch (error) {
    if (error.code !== 'ENOENT') throw new PlainError(`.env cannot be read: ${error.message}`);
  }
}

/** Makes node_modules what the lockfile says. Does nothing when it is already. */
export async function ensureInstalled() {
  assertNode();
  const stampFile = join(root, 'node_modules/.signalcraft-install');
  const stamp = hashFiles([
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    'package.json',
    ...workspaces().map((folder) => join(folder, 'package.json')),
  ]);
  const isInstalled = () => readText(stampFile) === stamp;
  if (isInstalled()) return;
  await alone('install', isInstalled, async () => {
    say('installing packages');
    let progress = '';
    const { code, output } = await run('npx', [...pnpm, 'install', '--frozen-lockfile', '--reporter=append-only'], {
      // What npm was told about its own output is not meant for this.
      // Nor does an unreachable registry need a minute to be known as one.
      env: {
        npm_config_fetch_retry_mintimeout: '1000',
        npm_config_fetch_retry_maxtimeout: '4000',
        ...process.env,
        CI: 'true',
        npm_config_loglevel: undefined,
      },
      onLine: (line) => {
        if (line.startsWith('Progress: ')) progress = line.slice(10);
      },
      onWait: (seconds) => say(`installing, ${seconds} s: ${progress || 'fetching the package manager'}`),
    });
    if (code !== 0) throw new PlainError(whyNotInstalled(output));
    writeFileSync(stampFile, stamp);
    say('packages installed');
  });
}

/**
 * Builds what the sources say: `product` is what runs, `all` adds what only tests need. Does nothing when the sources
 * are those of the last build and its results are there.
 */
export async function ensureBuilt(scope) {
  const stampFile = join(root, `node_modules/.signalcraft-build-${scope}`);
  const stamp = hashFiles(workspaces().flatMap(sourcesOf));
  const isBuilt = () => readText(stampFile) === stamp && resultsAreThere(scope);
  if (isBuilt()) return;
  await alone('build', isBuilt, async () => {
    say('building');
    const logs = new Map();
    const { code, output } = await run(
      'npx',
      [...pnpm, ...turboBuild, ...(scope === 'product' ? PRODUCT.map((name) => `--filter=@signalcraft/${name}`) : [])],
      {
        env: { TURBO_TELEMETRY_DISABLED: '1', NEXT_TELEMETRY_DISABLED: '1', CHECKPOINT_DISABLE: '1', NO_COLOR: '1' },
        onLine: (line) => {
          const [, name, text] = /^(?:@signalcraft\/)?([\w-]+):build: (.*)$/.exec(line) ?? [];
          if (name === undefined) return;
          if (text.startsWith('cache miss')) say(`building ${name}`);
          logs.set(name, [...(logs.get(name) ?? []), text]);
        },
        onWait: (seconds) => say(`still building, ${seconds} s`),
      },
    );
    if (code !== 0) {
      const failed = [...logs].filter(([, lines]) => lines.some((line) => /ERROR: command finished/i.test(line)));
      for (const [name, lines] of failed) console.error([`${name}:`, ...lines].join('\n  '));
      if (failed.length === 0) console.error(lastLines(output, 30));
      throw new PlainError(
        `The build failed${failed.length > 0 ? `: ${failed.map(([name]) => name).join(', ')}` : ''}.`,
      );
    }
    writeFileSync(stampFile, stamp);
    say('built');
  });
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const PRODUCT = ['api', 'worker', 'web', 'embedded'];

/**
 * Runs a program and collects its output; `onWait` is called each ten seconds. Without `onLine` the output goes to the
 * console as well.
 */
export function run(command, args, { env = {}, onLine, onWait, cwd = root } = {}) {
  return new Promise((resolve, reject) => {
    // A group of its own, so that a signal ends all that the program started.
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      let rest = '';
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
        if (!onLine) {
          process.stdout.write(text);
          return;
        }
        const lines = (rest + text).split(/\r?\n/);
        rest = lines.pop();
        lines.forEach(onLine);
      });
    }
    let waitedSeconds = 0;
    const waiting = setInterval(() => {
      waitedSeconds += 10;
      onWait?.(waitedSeconds);
    }, 10_000);
    let interrupted = false;
    const passOn = (signal) => {
      interrupted = true;
      endGroup(child, signal);
    };
    for (const signal of SIGNALS) process.on(signal, passOn);
    const over = () => {
      clearInterval(waiting);
      for (const signal of SIGNALS) process.off(signal, passOn);
    };
    child.once('error', (error) => {
      over();
      reject(error.code === 'ENOENT' ? new PlainError(`${command} is not installed.`) : error);
    });
    child.once('close', (code) => {
      over();
      if (interrupted) process.exit(130);
      resolve({ code: code ?? 1, output });
    });
  });
}

function endGroup(child, signal) {
  try {
    process.kill(-child.pid, signal);
  } catch {
    // It ended in between.
  }
}

function assertNode() {
  const wanted = manifest.engines.node.replace('>=', '').split('.').map(Number);
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > wanted[0] || (major === wanted[0] && minor >= (wanted[1] ?? 0))) return;
  throw new PlainError(`SignalCraft needs Node ${wanted.join('.')} or newer; this is Node ${process.versions.node}.`);
}

function whyNotInstalled(output) {
  if (/ERR_PNPM_OUTDATED_LOCKFILE/.test(output))
    return 'pnpm-lock.yaml does not fit the package.json files: run pnpm install.';
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|ERR_PNPM_META_FETCH_FAIL/.test(output)) {
    const registry = process.env.npm_config_registry;
    const which = registry && URL.canParse(registry) ? ` (${new URL(registry).host})` : '';
    return `The packages could not be installed: the npm registry${which} cannot be reached. Check the network and its proxy.`;
  }
  if (/ENOSPC/.test(output)) return 'The packages could not be installed: the disk is full.';
  return `${lastLines(output, 20)}\nThe packages could not be installed; the lines above say why.`;
}

/** One process at a time; the others wait, and do nothing if the work was done meanwhile. */
async function alone(name, isDone, work) {
  const lock = join(root, 'node_modules', `.signalcraft-${name}.lock`);
  mkdirSync(dirname(lock), { recursive: true });
  const own = `${lock}.${process.pid}`;
  writeFileSync(own, String(process.pid));
  // Also when a signal ends us in the middle of the work.
  const release = () => {
    if (Number(readText(lock)) === process.pid) rmSync(lock, { force: true });
    rmSync(own, { force: true });
  };
  process.once('exit', release);
  let told = false;
  try {
    for (;;) {
      try {
        linkSync(own, lock);
        break;
      } catch (error) {
        if (error.code !== 'EEXIST') throw error;
      }
      const holder = Number(readText(lock));
      if (holder > 0 && !isAlive(holder)) rmSync(lock, { force: true });
      else {
        if (!told) say(`waiting for another ${name} (process ${holder})`);
        told = true;
        await sleep(200);
      }
    }
    if (!isDone()) await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function workspaces() {
  return ['apps', 'packages'].flatMap((parent) =>
    readdirSync(join(root, parent))
      .sort()
      .map((name) => join(parent, name))
      .filter((folder) => existsSync(join(root, folder, 'package.json'))),
  );
}

const NOT_SOURCE = new Set(['node_modules', 'dist', '.next', '.turbo', 'generated', 'next-env.d.ts', 'test']);

function sourcesOf(folder) {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      if (NOT_SOURCE.has(entry.name) || /\.test\.tsx?$|\.tsbuildinfo$/.test(entry.name)) return [];
      const path = join(folder, entry.name);
      return entry.isDirectory() ? sourcesOf(path) : entry.isFile() ? [path] : [];
    });
}

function resultsAreThere(scope) {
  const built = workspaces().filter(
    (folder) => JSON.parse(readText(join(root, folder, 'package.json'))).scripts?.build,
  );
  return built.every((folder) => {
    const name = relative(dirname(folder), folder);
    if (name === 'web') return existsSync(join(root, folder, '.next/standalone/apps/web/server.js'));
    // The product's own packages are built with it; only the tests' stand apart.
    if (scope === 'product' && (name === 'testkit' || name === 'recorder')) return true;
    return existsSync(join(root, folder, 'dist'));
  });
}

function hashFiles(paths) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch} ${process.versions.modules}\n`);
  for (const path of paths) {
    const bytes = readFileSync(join(root, path));
    hash.update(`${path} ${bytes.length}\n`).update(bytes);
  }
  return hash.digest('hex');
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

const lastLines = (text, count) => text.trimEnd().split('\n').slice(-count).join('\n');
