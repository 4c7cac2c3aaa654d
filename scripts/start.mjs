/** `npm start`: the whole product on this machine. */
import { ensureBuilt, ensureInstalled, main, PlainError, readEnvFile, root } from './install.mjs';
import { USAGE } from './usage.mjs';

await main(async ({ startedAt }) => {
  const [arg] = process.argv.slice(2);
  if (arg === '--help' || arg === '-h') {
    console.log(USAGE);
    return 0;
  }
  if (arg !== undefined)
    throw new PlainError(`npm start does not know "${arg}"; npm start -- --help says what it takes.`);
  readEnvFile();
  await ensureInstalled();
  await ensureBuilt('product');
  const { runStack } = await import('../packages/embedded/dist/main.js');
  return runStack({ checkout: root, mode: 'start', startedAt });
});
