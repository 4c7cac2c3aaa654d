import { existsSync, readdirSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { Say } from './progress.ts';
import type { SupervisedApp } from './supervised-app.ts';

/** The compiler writes a package's files one after the other. */
const QUIET_MS = 300;
const RESTARTED = ['api', 'worker'];

/** Starts api and worker again when the compiler has written what they run. */
export function restartOnBuild(options: {
  checkout: string;
  apps: ReadonlyMap<string, SupervisedApp>;
  say: Say;
}): void {
  const due = new Set<string>();
  let timer: NodeJS.Timeout | undefined;
  const changed = (names: readonly string[]) => {
    for (const name of names) due.add(name);
    clearTimeout(timer);
    timer = setTimeout(() => {
      options.say(`restarting ${[...due].join(' and ')}`);
      for (const name of due) options.apps.get(name)?.restart();
      due.clear();
    }, QUIET_MS);
  };
  const watchBuild = (folder: string, names: readonly string[]) => {
    const dist = join(folder, 'dist');
    if (!existsSync(dist)) return;
    watch(dist, { recursive: true }, (_event, file) => {
      if (file?.endsWith('.js')) changed(names);
    });
  };
  for (const name of RESTARTED) watchBuild(join(options.checkout, 'apps', name), [name]);
  const packages = join(options.checkout, 'packages');
  for (const name of readdirSync(packages)) watchBuild(join(packages, name), RESTARTED);
}
