import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CHECKOUT = fileURLToPath(new URL('../../../..', import.meta.url));

export type FreshClone = {
  folder: string;
  /** The variables of somebody who just got the machine: an empty home, and nothing set. */
  env: Record<string, string | undefined>;
  remove: () => void;
};

/**
 * What a clone would hold of this checkout, as it is now, under a folder that others cannot enter. Packages that this
 * machine has fetched already are not fetched again.
 */
export function makeFreshClone(): FreshClone {
  const parent = mkdtempSync(join(tmpdir(), 'signalcraft-clone-'));
  const folder = join(parent, 'signalcraft');
  const home = join(parent, 'home');
  mkdirSync(home);
  const files = run('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard']).split('\0');
  for (const file of files) {
    if (file === '' || !existsSync(join(CHECKOUT, file))) continue;
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    cpSync(join(CHECKOUT, file), join(folder, file));
  }
  return {
    folder,
    env: {
      PATH: process.env['PATH'],
      HOME: home,
      LANG: 'C.UTF-8',
      NODE_EXTRA_CA_CERTS: process.env['NODE_EXTRA_CA_CERTS'],
      npm_config_registry: run('npm', ['config', 'get', 'registry']).trim(),
      npm_config_cache: run('npm', ['config', 'get', 'cache']).trim(),
      pnpm_config_store_dir: join(run('npx', ['-y', packageManager(), 'store', 'path']).trim(), '..'),
    },
    remove: () => rmSync(parent, { recursive: true, force: true }),
  };
}

const packageManager = (): string =>
  (JSON.parse(run('node', ['-p', 'JSON.stringify(require("./package.json").packageManager)'])) as string).split(
    '+',
  )[0] ?? 'pnpm';

const run = (command: string, args: readonly string[]): string =>
  execFileSync(command, args, { cwd: CHECKOUT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
