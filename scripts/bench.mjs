/** `npm run bench -- NAME`: one of the benchmarks in packages/testkit/src/bench, each a program of its own. */
import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, main, PlainError, root } from './install.mjs';

const folder = join(root, 'packages/testkit/src/bench');
const names = existsSync(folder)
  ? readdirSync(folder)
      .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
      .map((file) => file.slice(0, -3))
  : [];

/** The first sentence of the comment that a benchmark begins with. */
const summary = (name) =>
  /\/\*\*\s*\*?\s*([^\n]*?)\s*(?:\*\/|\n)/.exec(readFileSync(join(folder, `${name}.ts`), 'utf8'))?.[1] ?? '';

await main(async () => {
  const [name, ...args] = process.argv.slice(2);
  if (name === undefined || name === '--help') {
    console.log('Usage: npm run bench -- NAME [options]\n');
    for (const each of names) console.log(`  ${each.padEnd(20)} ${summary(each)}`);
    return name === undefined ? 1 : 0;
  }
  if (!names.includes(name))
    throw new PlainError(`There is no benchmark "${name}"; npm run bench -- --help lists them.`);
  await ensureInstalled();
  await ensureBuilt('all');
  const bench = spawn(process.execPath, [join(root, `packages/testkit/dist/bench/${name}.js`), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  return new Promise((resolve) => bench.once('exit', (code) => resolve(code ?? 1)));
});
