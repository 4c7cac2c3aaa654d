import { freePort } from '@signalcraft/testkit/ports';
import { type PrivateRedis, startPrivateRedis } from '@signalcraft/testkit/private-redis';
import { withDatabase } from '@signalcraft/testkit/test-services';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { chooseBackend, depthHint, installBackend, type QueueBackend } from './backend.ts';
import { QUEUE_NAMES } from './catalog.ts';
import { type EnqueueFailure, QueueProducer } from './producer.ts';

const open: QueueProducer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((producer) => producer.close()));
});

function producerOn(backend: QueueBackend): { producer: QueueProducer; failures: EnqueueFailure[] } {
  installBackend(backend);
  const failures: EnqueueFailure[] = [];
  const producer = new QueueProducer({
    backend,
    onFailure: (failure) => failures.push(failure),
    onError: () => undefined,
  });
  open.push(producer);
  return { producer, failures };
}

describe('on Redis', () => {
  let redis: PrivateRedis;
  beforeAll(async () => {
    redis = await startPrivateRedis();
    afterAll(() => redis.remove());
  });

  test('waiting jobs stand under the guide’s key, and hold ids only', async () => {
    const { producer, failures } = producerOn({ kind: 'redis', url: redis.url });
    const runId = '01935b2e-0000-7000-8000-000000000001';
    await producer.wake({ queue: 'escalations', jobs: [{ runId }, { runId }] });
    await producer.wake({ queue: 'notifications', jobs: [{}, {}, {}] });
    await producer.wake({ queue: 'notifications', jobs: [] });
    const client = new Redis(redis.url);
    expect(await client.llen('bull:notifications:wait')).toBe(3);
    expect(await client.llen('bull:escalations:wait')).toBe(2);
    const [job] = await client.lrange('bull:escalations:wait', 0, 0);
    expect(JSON.parse((await client.hget(`bull:escalations:${job}`, 'data')) ?? '')).toEqual({ runId });
    await client.quit();
    expect(await producer.depth('notifications')).toMatchObject({ wait: 3, active: 0 });
    expect(await producer.ping()).toBe(true);
    expect(failures).toEqual([]);
  });

  test('that goes away costs no caller more than a moment, and comes back by itself', async () => {
    const { producer, failures } = producerOn({ kind: 'redis', url: redis.url });
    await producer.depth('notifications');
    await redis.stop({ immediate: true });
    const began = performance.now();
    for (let call = 0; call < 5; call += 1) await producer.wake({ queue: 'notifications', jobs: [{}] });
    expect(performance.now() - began).toBeLessThan(1_500);
    expect(failures).toHaveLength(5);
    expect(await producer.ping()).toBe(false);
    await redis.start();
    await expect.poll(() => producer.ping(), { timeout: 5_000 }).toBe(true);
  });

  test('that was never there neither keeps a caller nor gathers wake-ups without end', async () => {
    const { producer, failures } = producerOn({ kind: 'redis', url: `redis://127.0.0.1:${await freePort()}` });
    await Promise.all(Array.from({ length: 150 }, () => producer.wake({ queue: 'notifications', jobs: [{}] })));
    expect(failures).toHaveLength(150);
    expect(failures.filter((failure) => failure.error.message === 'the queue backend does not answer')).toHaveLength(
      50,
    );
    await expect(producer.depth('notifications')).rejects.toThrow('did not answer within 2000 ms');
  });
});

describe('on Postgres', () => {
  let database: Awaited<ReturnType<typeof withDatabase>>;
  beforeAll(async () => {
    database = await withDatabase();
  });

  test('the role of the queue may do all that a producer does', async () => {
    const { producer, failures } = producerOn({ kind: 'postgres', url: database.appUrl });
    for (const queue of QUEUE_NAMES) expect(await producer.depth(queue)).toMatchObject({ wait: 0 });
    await producer.wake({ queue: 'notifications', jobs: [{}, {}] });
    expect(failures).toEqual([]);
    expect(await producer.depth('notifications')).toMatchObject({ wait: 2 });
  });
});

test('the backend is Redis where it is set, else the database; a prefix sets installations apart', () => {
  const DATABASE_URL = 'postgresql://localhost/db';
  expect(chooseBackend({ DATABASE_URL })).toEqual({ kind: 'postgres', url: DATABASE_URL });
  const redis = chooseBackend({ DATABASE_URL, REDIS_URL: 'redis://localhost', QUEUE_PREFIX: 'one' });
  expect(redis).toEqual({ kind: 'redis', url: 'redis://localhost', prefix: 'one' });
  expect(depthHint(redis, 'notifications')).toBe('redis-cli LLEN one:notifications:wait');
});
