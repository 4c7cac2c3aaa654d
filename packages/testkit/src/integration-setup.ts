import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startPrivatePostgres } from './private-postgres.ts';
import { startPrivateRedis } from './private-redis.ts';
import { createTemplate } from './template-database.ts';
import type { TestServices } from './test-services.ts';

/** Starts one PostgreSQL 15 with a migrated template, and one Redis, for all integration tests; ends them afterwards. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPrivatePostgres({ version: 15 });
  const redis = isInstalled('redis-server') ? await startPrivateRedis() : null;
  try {
    const template = await createTemplate({ serverUrl: postgres.url });
    const services: TestServices = { template, redisUrl: redis?.url ?? null };
    project.provide('testServices', services);
  } catch (error) {
    await Promise.all([postgres.remove(), redis?.remove()]);
    throw error;
  }
  return async () => {
    await Promise.all([postgres.remove(), redis?.remove()]);
  };
}

const isInstalled = (program: string): boolean =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
