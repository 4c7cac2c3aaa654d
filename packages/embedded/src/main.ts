import { builtEntries, watchedEntries } from './apps.ts';
import { restartOnBuild } from './dev.ts';
import { launch } from './launch.ts';
import { LaunchError } from './launch-error.ts';
import { prepareStores } from './prepare-stores.ts';
import { createProgress } from './progress.ts';
import { readSettings } from './settings.ts';

/** Two signals closer than this are one: Ctrl-C reaches this process both from the terminal and by way of npm. */
const ONE_SIGNAL_MS = 1_000;

/** Runs the stack until it is told to stop; resolves with the exit code. A second Ctrl-C stops at once. */
export async function runStack(options: {
  checkout: string;
  mode: 'start' | 'dev';
  startedAt: number;
}): Promise<number> {
  const { checkout, mode } = options;
  const say = createProgress({ startedAt: options.startedAt });
  let firstSignalAt = 0;
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // Children and database end with this process, by their own guards.
      if (firstSignalAt > 0 && Date.now() - firstSignalAt > ONE_SIGNAL_MS) process.exit(130);
      if (firstSignalAt === 0) firstSignalAt = Date.now();
      stop.abort();
    });
  }
  try {
    const settings = readSettings({ env: process.env, checkout, workingDir: process.cwd() });
    await launch({
      settings,
      entries: mode === 'dev' ? watchedEntries(settings) : builtEntries(checkout),
      nodeEnv: mode === 'dev' ? 'development' : 'production',
      prepare: prepareStores,
      say,
      print: (text) => console.log(text),
      stop: stop.signal,
      ...(mode === 'dev' ? { onRunning: ({ apps }) => restartOnBuild({ checkout, apps, say }) } : {}),
    });
    return 0;
  } catch (error) {
    if (!(error instanceof LaunchError)) throw error;
    console.error(error.message);
    return 1;
  }
}
