/**
 * The launcher as `npm start` runs it, with stand-ins for the three apps, so that what is tested is the launcher.
 * argv: the checkout, then `app=mode` for stand-ins that shall misbehave. The environment is the operator's.
 */
import { fileURLToPath } from 'node:url';
import { launch } from '../../dist/launch.js';
import { LaunchError } from '../../dist/launch-error.js';
import { prepareStores } from '../../dist/prepare-stores.js';
import { readSettings } from '../../dist/settings.js';

const [checkout, ...modes] = process.argv.slice(2);
const modeOf = new Map(modes.map((text) => text.split('=')));
const app = fileURLToPath(new URL('./app.mjs', import.meta.url));
const entry = (name) => ({ args: [app, name, ...(modeOf.has(name) ? [modeOf.get(name)] : [])], cwd: '/' });
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop.abort());

try {
  await launch({
    settings: readSettings({ env: process.env, checkout, workingDir: process.cwd() }),
    entries: { api: entry('api'), worker: entry('worker'), web: entry('web') },
    nodeEnv: 'production',
    prepare: prepareStores,
    say: (line) => console.log(line),
    print: (text) => console.log(text),
    stop: stop.signal,
  });
} catch (error) {
  if (!(error instanceof LaunchError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
