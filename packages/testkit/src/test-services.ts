import { afterAll, inject } from 'vitest';
import { cloneDatabase, type Template, type TestDatabase } from './template-database.ts';

/** What the global set-up started for all integration tests of a run. */
export type TestServices = {
  template: Template;
  /** Null where redis-server is not installed. */
  redisUrl: string | null;
};

declare module 'vitest' {
  export interface ProvidedContext {
    testServices: TestServices;
  }
}

export const testServices = (): TestServices => inject('testServices');

/** A fresh database for the calling test file, dropped when the file ends. */
export async function withDatabase(): Promise<TestDatabase> {
  const database = await cloneDatabase({ template: testServices().template });
  afterAll(database.drop);
  return database;
}
