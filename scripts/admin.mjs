/** `npm run admin -- …`: what an operator does by hand. */
import { ensureBuilt, ensureInstalled, main, readEnvFile, root } from './install.mjs';

await main(async () => {
  readEnvFile();
  await ensureInstalled();
  await ensureBuilt('product');
  const { runAdmin } = await import('../packages/embedded/dist/admin.js');
  return runAdmin({ args: process.argv.slice(2), env: process.env, checkout: root, workingDir: process.cwd() });
});
