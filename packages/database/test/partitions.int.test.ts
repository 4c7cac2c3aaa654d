import { Database } from '@signalcraft/database/database';
import {
  dropOldPartitions,
  makePartitions,
  PARTITION_DAYS_AHEAD,
  partitionDaysAhead,
  RETENTION_DAYS,
} from '@signalcraft/database/system/partitions';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const PARTITIONED = ['AlertEvent', 'NotificationAttempt', 'Receipt', 'TimelineEntry'];
const WORKSPACE = '01936d4f-0000-7000-8000-000000000001';

describe('partitions by day', () => {
  let database: Database;
  let owner: Client;
  beforeAll(async () => {
    const { appUrl, ownerUrl } = await withDatabase();
    database = new Database({ url: appUrl, applicationName: 'partitions-test', hotPoolMax: 8 });
    owner = new Client({ connectionString: ownerUrl });
    await owner.connect();
    await owner.query("set time zone 'UTC'");
  });
  afterAll(async () => {
    await owner.end();
    await database.close();
  });

  const attached = async (): Promise<string[]> => {
    const { rows } = await owner.query<{ name: string }>(
      `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
       where c.relkind = 'r' and c.relnamespace = 'partitions'::regnamespace order by 1`,
    );
    return rows.map((row) => row.name);
  };
  const insertReceipt = (day: number) =>
    owner.query(
      `insert into "Receipt" (id, workspace_id, integration_id, received_at, byte_count, accepted, unparsed)
       values (sc_new_id(current_date at time zone 'UTC' + $1 * interval '1 day'), $2, $2, now(), 0, 0, 0)`,
      [day, WORKSPACE],
    );

  test('many makers at once make each once, from yesterday to fourteen days ahead', async () => {
    await owner.query('drop schema partitions cascade');
    await owner.query('create schema partitions');
    expect(await partitionDaysAhead({ database })).toBe(-1);
    const made = await Promise.all(Array.from({ length: 8 }, () => makePartitions({ database })));
    const days = PARTITION_DAYS_AHEAD + 2;
    expect(made.reduce((sum, one) => sum + one, 0)).toBe(days * PARTITIONED.length);
    const names = await attached();
    expect(names).toHaveLength(days * PARTITIONED.length);
    expect([...new Set(names.map((name) => name.split('_')[0]))]).toEqual(PARTITIONED);
    expect(await partitionDaysAhead({ database })).toBe(PARTITION_DAYS_AHEAD);
    expect(await makePartitions({ database })).toBe(0);
  });

  test('a row goes to the day of its id, and to no day that is not there', async () => {
    expect(await insertReceipt(PARTITION_DAYS_AHEAD)).toMatchObject({ rowCount: 1 });
    await expect(insertReceipt(PARTITION_DAYS_AHEAD + 1)).rejects.toThrow('no partition of relation');
    const { rows } = await owner.query(
      `select tableoid::regclass::text = format('partitions.%I', 'Receipt_' || to_char(current_date + $1::int, 'YYYYMMDD')) as "there"
       from "Receipt"`,
      [PARTITION_DAYS_AHEAD],
    );
    expect(rows).toEqual([{ there: true }]);
  });

  test('a gap is filled again, while others read and write the table', async () => {
    const gap = (await attached()).find((name) => name.startsWith('Receipt_'));
    await owner.query(`drop table partitions."${gap}"`);
    await owner.query('begin');
    await insertReceipt(0);
    expect(await makePartitions({ database })).toBe(1);
    await owner.query('rollback');
    expect(await attached()).toContain(gap);
  });

  test('a partition can be taken out without stopping anybody, its rows going with it', async () => {
    const day = `Receipt_${new Date(Date.now() + PARTITION_DAYS_AHEAD * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '')}`;
    await owner.query(`alter table "Receipt" detach partition partitions."${day}" concurrently`);
    expect(await attached()).not.toContain(day);
    expect((await owner.query('select 1 from "Receipt"')).rowCount).toBe(0);
    expect((await owner.query(`select 1 from partitions."${day}"`)).rowCount).toBe(1);
    await owner.query(`drop table partitions."${day}"`);
  });

  test('whose days are over are dropped, oldest first, unless somebody holds the table', async () => {
    const makeDay = async (parent: keyof typeof RETENTION_DAYS, daysAgo: number) => {
      const { rows } = await owner.query<{ day: string }>(`select to_char(current_date - $1::int, 'YYYYMMDD') as day`, [
        daysAgo,
      ]);
      const name = `${parent}_${rows[0]?.day}`;
      await owner.query(`create table partitions."${name}" partition of "${parent}" for values from
        (sc_first_id((current_date - ${daysAgo})::timestamp at time zone 'UTC')) to
        (sc_first_id((current_date - ${daysAgo - 1})::timestamp at time zone 'UTC'))`);
      return name;
    };
    const over: string[] = [];
    const kept: string[] = [];
    for (const [parent, days] of Object.entries(RETENTION_DAYS) as [keyof typeof RETENTION_DAYS, number][]) {
      over.push(await makeDay(parent, days + 3), await makeDay(parent, days + 2));
      kept.push(await makeDay(parent, days - 1));
    }

    await owner.query('begin');
    await insertReceipt(0);
    const ofReceipts = over.filter((name) => name.startsWith('Receipt_'));
    expect(await dropOldPartitions({ database })).toBe(over.length - ofReceipts.length);
    expect((await attached()).filter((name) => over.includes(name))).toEqual(ofReceipts);
    await owner.query('rollback');

    expect(await dropOldPartitions({ database })).toBe(ofReceipts.length);
    const left = await attached();
    expect(left.filter((name) => over.includes(name))).toEqual([]);
    expect(left).toEqual(expect.arrayContaining(kept));
    expect(await dropOldPartitions({ database })).toBe(0);
  });

  test('are found however the planner joins: no other table’s name is taken for a day', async () => {
    for (const setting of ['enable_indexscan = off', 'enable_nestloop = off', 'enable_hashjoin = off']) {
      await owner.query('begin');
      await owner.query(`set local ${setting}`);
      await owner.query('set local enable_bitmapscan = off');
      expect((await owner.query(`select sc_drop_partition('Receipt', 3000) as dropped`)).rows).toEqual([
        { dropped: false },
      ]);
      await owner.query('rollback');
    }
  });
});
