import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startCommand } from '@signalcraft/testkit/command';
import { describe, expect, onTestFinished, test } from 'vitest';

const CHECKOUT = fileURLToPath(new URL('../../..', import.meta.url));

/** Runs one of the commands' scripts in a folder that holds no packages, and only that of the checkout. */
async function run(options: { script: string; args?: string[]; env?: Record<string, string> }) {
  const parent = mkdtempSync(join(tmpdir(), 'signalcraft-commands-'));
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }));
  const folder = join(parent, 'checkout');
  for (const name of ['apps', 'packages', '../home']) mkdirSync(join(folder, name), { recursive: true });
  for (const name of ['scripts', 'package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'])
    cpSync(join(CHECKOUT, name), join(folder, name), { recursive: true });
  const command = startCommand({
    command: process.execPath,
    args: [`scripts/${options.script}.mjs`, ...(options.args ?? [])],
    cwd: folder,
    env: { PATH: process.env['PATH'], HOME: join(parent, 'home'), ...options.env },
  });
  const { code } = await command.ended;
  return { code, output: command.output().trim() };
}
const unreachable = { npm_config_registry: 'http://127.0.0.1:9/' };

describe('the commands', { timeout: 60_000 }, () => {
  test('say in one line that the registry cannot be reached', async () => {
    const { code, output } = await run({ script: 'start', env: unreachable });
    expect(code).toBe(1);
    expect(output.split('\n').filter((line) => !/^ *\d+\.\d s {2}/.test(line))).toEqual([
      'The packages could not be installed: the npm registry (127.0.0.1:9) cannot be reached. Check the network and its proxy.',
    ]);
  });

  test('npm test ends with its count, whatever happened', async () => {
    const { code, output } = await run({ script: 'test', env: unreachable });
    expect(code).toBe(1);
    expect(output.split('\n').at(-1)).toBe('0 passed, 1 failed');
  });

  test.each([
    ['start', /SIGNALCRAFT_DATA_DIR/],
    ['test', /integration/],
    ['bench', /npm run bench -- NAME/],
  ])('npm run %s -- --help needs nothing', async (script, text) => {
    const { code, output } = await run({ script, args: ['--help'], env: unreachable });
    expect([code, output]).toEqual([0, expect.stringMatching(text)]);
  });

  test.each([
    ['start', /does not know "nonsense"/],
    ['test', /no step "nonsense"/],
    ['bench', /no benchmark "nonsense"/],
  ])('npm run %s refuses what it does not know', async (script, text) => {
    const { code, output } = await run({ script, args: ['nonsense'], env: unreachable });
    expect([code, output]).toEqual([1, expect.stringMatching(text)]);
    expect(output.split('\n')).toHaveLength(1);
  });
});
