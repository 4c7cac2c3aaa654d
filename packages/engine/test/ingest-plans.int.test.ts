import { Database } from '@signalcraft/database/database';
import { flushDeliveries } from '@signalcraft/engine/ingest-flush';
import { IntegrationCache } from '@signalcraft/engine/integration-cache';
import { parseDelivery } from '@signalcraft/engine/parse-delivery';
import { StoredBodies } from '@signalcraft/engine/stored-bodies';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { type ExecutedPlan, watchPlans } from '@signalcraft/testkit/watch-plans';
import { createWorkspace, type TestIntegration } from '@signalcraft/testkit/workspace';
import { afterAll, beforeAll, expect, test } from 'vitest';

const STORED = 3_000;
const ASKED = 500;

let database: Database;
let integration: TestIntegration;
let integrations: IntegrationCache;
let during: (work: () => Promise<unknown>) => Promise<ExecutedPlan[]>;
const storedBodies = new StoredBodies();

beforeAll(async () => {
  const made = await withDatabase();
  integration = (await createWorkspace({ databaseUrl: made.ownerUrl })).integrations.generic;
  ({ during } = await watchPlans({ database: made, plansOnce: false }));
  // One connection, so that what was prepared on few rows is what runs on many.
  database = new Database({ url: made.appUrl, applicationName: 'ingest-plans-test', poolMax: 1, hotPoolMax: 1 });
  integrations = new IntegrationCache({ database });
});
afterAll(() => database.close());

/** Takes in alerts that nobody saw before, each a group of its own. */
async function flush(options: { name: string; alerts: number }): Promise<void> {
  const known = await integrations.find(integration.key);
  if (!known) throw new Error('no integration');
  const titles = Array.from({ length: options.alerts }, (_, index) => ({ title: `${options.name} ${index}` }));
  const delivery = parseDelivery({
    delivery: {
      source: integration.source,
      key: integration.key,
      headers: {},
      contentType: null,
      body: Buffer.from(JSON.stringify(titles)),
    },
    integration: known,
    now: Date.now(),
    storedBodies,
  });
  if (!delivery) throw new Error('no delivery');
  await flushDeliveries({ database, deliveries: [delivery], storedBodies });
}

test('in a storm of new groups in one workspace, before any statistics, each look-up reads its own rows', async () => {
  await flush({ name: 'first', alerts: 1 });
  await flush({ name: 'stored', alerts: STORED });
  const plans = await during(() => flush({ name: 'asked', alerts: ASKED }));
  expect(plans.some(({ query }) => query.includes('for no key update'))).toBe(true);
  // A walk through the workspace would read 3,000 groups for each of the 500.
  expect(plans.filter((plan) => plan.rowsRead > ASKED * 10)).toEqual([]);
});
