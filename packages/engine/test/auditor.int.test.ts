import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { auditorTicks, countOverdue } from '@signalcraft/engine/auditor';
import { createLogger } from '@signalcraft/platform/log';
import { type DeliveryWorld, openDeliveryWorld } from '@signalcraft/testkit/delivery-world';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';

const CLEAN = { runs: 0, notifications: 0, leases: 0 };

let world: DeliveryWorld;
let monitor: Server;
let beats = 0;
let answer = 200;
let url = '';
beforeAll(async () => {
  world = await openDeliveryWorld();
  monitor = createServer((_request, response) => {
    beats += 1;
    response.statusCode = answer;
    response.end('OK');
  });
  await new Promise<void>((resolve) => {
    monitor.listen(0, '127.0.0.1', resolve);
  });
  url = `http://127.0.0.1:${(monitor.address() as AddressInfo).port}/ping/secret`;
});
afterAll(
  () =>
    new Promise((resolve) => {
      monitor.close(resolve);
      monitor.closeAllConnections();
    }),
);
beforeEach(async () => {
  await world.calm();
  beats = 0;
  answer = 200;
});

function ticks(options: { heartbeatUrl: string | null } = { heartbeatUrl: url }) {
  const logged: Record<string, unknown>[] = [];
  const log = createLogger({
    level: 'info',
    destination: { write: (line: string) => logged.push(JSON.parse(line) as Record<string, unknown>) },
  });
  const made = auditorTicks({ deps: { database: world.database, producer: world.producer, log }, ...options });
  const run = async (name: string): Promise<void> => made.find((tick) => tick.name === name)?.run();
  return { names: made.map((tick) => tick.name), run, logged };
}

const wakeUps = async () => (await world.producer.depth('escalations'))['wait'] ?? 0;
/** An alert's own wake-up goes out after it is stored: how many there are once no more come. */
async function wakeUpsAtRest(): Promise<number> {
  for (let before = await wakeUps(); ; ) {
    await sleep(500);
    const now = await wakeUps();
    if (now === before) return now;
    before = now;
  }
}

const overdue = () => countOverdue({ database: world.database });

describe('the auditor', () => {
  test('says nothing of what is due for less than fifteen seconds, or waits for its turn', async () => {
    const { run, logged } = ticks();
    await world.alert({ title: 'Fresh' });
    await world.pass(14_000);
    expect(await overdue()).toEqual(CLEAN);
    await world.steps();
    await world.pass(14_000);
    await run('auditor');
    expect(logged).toEqual([]);
  });

  test('finds a step that nobody does, says so, and wakes a worker; the heartbeat stops until it is done', async () => {
    const { run, logged } = ticks();
    await run('heartbeat');
    expect(beats).toBe(1);
    await world.alert({ title: 'Stuck step' });
    await world.pass(16_000);
    const before = await wakeUpsAtRest();
    await run('heartbeat');
    expect(beats).toBe(1);
    expect(logged).toEqual([expect.objectContaining({ level: 'error', runs: 1, notifications: 0, leases: 0 })]);
    expect(await wakeUps()).toBe(before + 1);
    await world.steps();
    await run('heartbeat');
    expect(beats).toBe(2);
  });

  test('finds messages that nobody claims, but none that another of its destination keeps waiting', async () => {
    const { run, logged } = ticks();
    await world.alert({ title: 'Stuck pages' });
    await world.steps();
    await world.pass(16_000);
    expect(await overdue()).toEqual({ ...CLEAN, notifications: 3 });
    await run('auditor');
    expect(logged).toEqual([expect.objectContaining({ level: 'error', notifications: 3 })]);
    // One try failed and comes again in an hour: what is told of the same group waits behind it.
    await world.owner.query(`update "Notification" set status = 'RETRY', due_at = now() + interval '1 hour'
      where status = 'PENDING'`);
    await world.alert({ title: 'Stuck pages', status: 'resolved' });
    await world.pass(16_000);
    expect(await overdue()).toEqual(CLEAN);
  });

  test('finds a lease that ran out and that nobody takes back', async () => {
    await world.alert({ title: 'Stuck lease' });
    await world.steps();
    await world.claim(1);
    await world.pass(29_000);
    expect((await overdue()).leases).toBe(0);
    await world.pass(2_000);
    expect((await overdue()).leases).toBe(1);
    await world.releaseLost();
    expect((await overdue()).leases).toBe(0);
  });

  test('of a database that does not answer sends no heartbeat', async () => {
    const broken = { system: () => Promise.reject(new Error('the database is down')) };
    const log = createLogger({ level: 'silent' });
    const [, beating] = auditorTicks({
      deps: { database: broken as unknown as DeliveryWorld['database'], producer: world.producer, log },
      heartbeatUrl: url,
    });
    await expect(beating?.run()).rejects.toThrow('the database is down');
    expect(beats).toBe(0);
  });

  test('says when the monitor refuses, without the address, and has no heartbeat without one', async () => {
    answer = 500;
    const { run, logged } = ticks();
    await run('heartbeat');
    expect(logged).toEqual([expect.objectContaining({ level: 'warn', detail: 'it answered 500' })]);
    expect(JSON.stringify(logged)).not.toContain('secret');
    expect(ticks({ heartbeatUrl: null }).names).toEqual(['auditor']);
  });
});
