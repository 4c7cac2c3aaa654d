import { Database } from '@signalcraft/database/database';
import { partitionDaysAhead } from '@signalcraft/database/system/partitions';
import { maintenanceTicks } from '@signalcraft/engine/maintenance';
import { createLogger } from '@signalcraft/platform/log';
import { type DeliveryWorld, openDeliveryWorld } from '@signalcraft/testkit/delivery-world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const DAY_MS = 24 * 60 * 60 * 1_000;

let world: DeliveryWorld;
const opened: Database[] = [];
afterAll(() => Promise.all(opened.map((database) => database.close())));
beforeAll(async () => {
  world = await openDeliveryWorld();
});

/** The tick of that name as one of several workers runs it, with what it logged. */
function tickOf(name: string, database: Database): { run: () => Promise<void>; logged: Record<string, unknown>[] } {
  const logged: Record<string, unknown>[] = [];
  const log = createLogger({
    level: 'info',
    destination: { write: (line: string) => logged.push(JSON.parse(line) as Record<string, unknown>) },
  });
  const tick = maintenanceTicks({ deps: { database, producer: world.producer, log } }).find((one) => one.name === name);
  if (!tick) throw new Error(`no tick ${name}`);
  return { run: tick.run, logged };
}

describe('partitions', () => {
  test('that are missing are made once, however many workers look at once', async () => {
    const { rows } = await world.owner.query<{ name: string }>(
      `select relname as name from pg_class where relnamespace = 'partitions'::regnamespace and relkind = 'r'
       and relname ~ '_[0-9]{8}$' and right(relname, 8) > to_char(now() at time zone 'UTC' + interval '3 days', 'YYYYMMDD')`,
    );
    for (const { name } of rows) await world.owner.query(`drop table partitions."${name}"`);
    expect(await partitionDaysAhead({ database: world.database })).toBe(3);
    const workers = Array.from({ length: 5 }, () => {
      const database = new Database({ url: world.workerEnv['DATABASE_URL']!, applicationName: 'one', hotPoolMax: 1 });
      opened.push(database);
      return tickOf('partitions', database);
    });
    await Promise.all(workers.map((worker) => worker.run()));
    const made = workers.flatMap((worker) => worker.logged);
    expect(made).toEqual([expect.objectContaining({ msg: 'Partitions made ahead', made: rows.length })]);
    expect(await partitionDaysAhead({ database: world.database })).toBe(14);
  });
});

describe('delivery ids', () => {
  test('older than seven days are forgotten, younger ones are not', async () => {
    await world.owner.query(
      `insert into "DeliveryId" (workspace_id, integration_id, delivery_id, receipt_id, received_at)
       select $1::uuid, $2::uuid, 'old-' || n, gen_random_uuid(), now() - interval '7 days 1 minute' from generate_series(1, 20) n
       union all select $1::uuid, $2::uuid, 'young', gen_random_uuid(), now() - interval '6 days 23 hours'`,
      [world.workspace.workspaceId, world.workspace.integrations.generic.id],
    );
    const tick = tickOf('delivery-ids', world.database);
    await tick.run();
    const { rows } = await world.owner.query('select delivery_id from "DeliveryId"');
    expect(rows).toEqual([{ delivery_id: 'young' }]);
    expect(tick.logged).toEqual([expect.objectContaining({ forgotten: 20 })]);
  });
});

describe('an alert whose source fell silent', () => {
  test('is resolved by time after a week, its group with it, and those who were paged hear of it', async () => {
    const groupId = await world.alert({ title: 'Silent' });
    await world.deliver();
    world.newMails();
    await world.pass(7 * DAY_MS - 60_000);
    await tickOf('silent-alerts', world.database).run();
    expect(await world.status(groupId)).not.toBe('RESOLVED');
    await world.pass(60_001);
    await tickOf('silent-alerts', world.database).run();
    expect(await world.status(groupId)).toBe('RESOLVED');
    expect(await world.reasons(groupId)).toContain('source_silent');
    await world.deliver();
    expect(world.newMails()).toEqual(['CLEAR admin', 'CLEAR member', 'CLEAR owner']);
  });
});
