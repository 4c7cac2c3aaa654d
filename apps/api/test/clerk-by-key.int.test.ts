import { killStartedApps } from '@signalcraft/testkit/processes';
import { afterAll, describe } from 'vitest';
import { clerk, setAuthMode } from './auth-mode.ts';
import { strangersMeetNothing } from './tenancy-light.ts';

// What every api answers, whoever keeps the accounts: the same suites as with local accounts.
setAuthMode('Clerk by its key');
afterAll(async () => {
  await (await clerk()).close();
  await killStartedApps();
});

describe('alert groups', async () => {
  await import('./alert-groups.int.test.ts');
});
describe('workspaces and members', async () => {
  await import('./workspaces.int.test.ts');
});
describe('tenancy', () => {
  strangersMeetNothing();
});
