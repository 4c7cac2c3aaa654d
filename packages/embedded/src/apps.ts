import { join } from 'node:path';
import type { AppEnvironment } from './app-environment.ts';
import type { Settings } from './settings.ts';
import type { App } from './supervised-app.ts';

/** What Node runs for each app, and from which folder. */
export type AppEntries = Record<'api' | 'worker' | 'web', { args: readonly string[]; cwd: string }>;

/** The built apps of a checkout. */
export const builtEntries = (checkout: string): AppEntries => {
  const app = (name: string, entry: string) => ({ args: [entry], cwd: join(checkout, 'apps', name) });
  return {
    api: app('api', 'dist/main.js'),
    worker: app('worker', 'dist/main.js'),
    web: { args: ['server.js'], cwd: join(checkout, 'apps/web/.next/standalone/apps/web') },
  };
};

/** The same stack with Next compiling each page when it is asked for. */
export const watchedEntries = (settings: Settings): AppEntries => ({
  ...builtEntries(settings.checkout),
  web: {
    args: [
      'node_modules/next/dist/bin/next',
      'dev',
      `--port=${settings.webPort}`,
      `--hostname=${settings.host ?? 'localhost'}`,
    ],
    cwd: join(settings.checkout, 'apps/web'),
  },
});

/** The three apps, each with the question that tells whether it serves. */
export function describeApps(options: {
  settings: Settings;
  entries: AppEntries;
  env: Record<'api' | 'worker' | 'web', AppEnvironment>;
}): App[] {
  const { settings, entries, env } = options;
  return [
    {
      name: 'api',
      ...entries.api,
      env: env.api,
      isReady: () => answersOk(`http://${reachable(settings, '127.0.0.1')}:${settings.apiPort}/api/health/ready`),
    },
    {
      name: 'worker',
      ...entries.worker,
      env: env.worker,
      isReady: async (log) => log.includes('"msg":"Worker ready"'),
    },
    {
      name: 'web',
      ...entries.web,
      env: env.web,
      isReady: () => answersOk(`http://${reachable(settings, 'localhost')}:${settings.webPort}/sign-in`),
    },
  ];
}

const reachable = (settings: Settings, fallback: string): string =>
  settings.host === null || settings.host === '0.0.0.0' || settings.host === '::' ? fallback : settings.host;

async function answersOk(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(10_000), redirect: 'manual' });
    await response.body?.cancel();
    return response.status === 200;
  } catch {
    return false;
  }
}
