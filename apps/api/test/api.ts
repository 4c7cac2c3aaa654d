import { freePort } from '@signalcraft/testkit/ports';
import { type StartedApp, startApp } from '@signalcraft/testkit/processes';
import { TEST_ENCRYPTION_KEY } from '@signalcraft/testkit/workspace';
import { authEnv } from './auth-mode.ts';

/** Starts the built api on a free port over `databaseUrl`, quiet but for errors unless told otherwise. */
export async function startApi(options: { databaseUrl: string; env?: Record<string, string> }): Promise<StartedApp> {
  return startApp({
    app: 'api',
    env: {
      NODE_ENV: 'test',
      PORT: String(await freePort()),
      DATABASE_URL: options.databaseUrl,
      ENCRYPTION_KEY: TEST_ENCRYPTION_KEY,
      ...(await authEnv()),
      LOG_LEVEL: 'error',
      // Suites ask as fast as they can, all of them from one address.
      API_REQUESTS_PER_MINUTE: '1000000',
      ...options.env,
    },
  });
}
