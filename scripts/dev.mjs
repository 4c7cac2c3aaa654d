/** `npm run dev`: the same stack, compiled and started again as its sources change. */
import { spawn } from 'node:child_process';
import { ensureBuilt, ensureInstalled, main, readEnvFile, root } from './install.mjs';

await main(async ({ startedAt }) => {
  readEnvFile();
  await ensureInstalled();
  await ensureBuilt('product');
  const { endWithLauncher } = await import('../packages/embedded/dist/end-with-launcher.js');
  const { runStack } = await import('../packages/embedded/dist/main.js');
  const compiler = spawn(
    process.execPath,
    [
      '--import',
      endWithLauncher({ launcher: process.pid, graceMs: 1_000 }),
      'node_modules/typescript/bin/tsc',
      '-b',
      '-w',
      '--preserveWatchOutput',
      'apps/api',
      'apps/worker',
    ],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  );
  try {
    return await runStack({ checkout: root, mode: 'dev', startedAt });
  } finally {
    compiler.kill();
  }
});
