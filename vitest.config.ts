import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { shared } from './packages/config/vitest.shared.ts';

const packages = fileURLToPath(new URL('./packages', import.meta.url));
const built = ['**/node_modules/**', '**/dist/**', '**/.next/**'];
/** No package depends on the tests' kit, which depends on most of them: tests find it here. */
const alias = [{ find: /^@signalcraft\/testkit\/(.*)$/, replacement: `${packages}/testkit/src/$1.ts` }];
const base = { ...shared, resolve: { ...shared.resolve, alias } };

export default defineConfig({
  test: {
    projects: [
      {
        ...base,
        test: {
          name: 'unit',
          include: ['packages/*/src/**/*.test.ts', 'apps/*/src/**/*.test.{ts,tsx}'],
          exclude: [...built, '**/*.int.test.ts', '**/*.e2e.test.ts'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        ...base,
        test: {
          name: 'integration',
          include: ['packages/**/*.int.test.ts', 'apps/**/*.int.test.ts'],
          exclude: built,
          globalSetup: ['packages/testkit/src/integration-setup.ts'],
          pool: 'forks',
          // Each file has processes of its own: more at once would measure the machine.
          maxWorkers: 2,
          testTimeout: 30_000,
          hookTimeout: 60_000,
          sequence: { groupOrder: 1 },
        },
      },
      {
        ...base,
        test: {
          name: 'browser',
          include: ['packages/**/*.e2e.test.ts', 'apps/**/*.e2e.test.ts'],
          exclude: built,
          globalSetup: ['packages/testkit/src/integration-setup.ts'],
          pool: 'forks',
          maxWorkers: 1,
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
