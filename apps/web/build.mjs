/** Builds the web app into `.next/standalone`, a server that needs nothing else from the checkout. */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const app = dirname(fileURLToPath(import.meta.url));
const standalone = join(app, '.next/standalone');

rmSync(standalone, { recursive: true, force: true });
const { status } = spawnSync(process.execPath, [join(app, 'node_modules/next/dist/bin/next'), 'build'], {
  cwd: app,
  stdio: 'inherit',
  env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
});
if (status !== 0) process.exit(status ?? 1);

// The server looks for its assets beside itself, where Next does not put them.
const server = join(standalone, 'apps/web');
cpSync(join(app, '.next/static'), join(server, '.next/static'), { recursive: true });
if (existsSync(join(app, 'public'))) cpSync(join(app, 'public'), join(server, 'public'), { recursive: true });
