import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createPolicy } from '@signalcraft/engine/change-policies';
import { createRoute } from '@signalcraft/engine/change-routes';
import { type DeliveryWorld, openDeliveryWorld } from '@signalcraft/testkit/delivery-world';
import { type PrivateRedis, startPrivateRedis } from '@signalcraft/testkit/private-redis';
import { killStartedApps, startApp } from '@signalcraft/testkit/processes';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

/** The looks of each second do not come. */
const WITHOUT_POLLS = `data:text/javascript,${encodeURIComponent(
  'const wait = globalThis.setTimeout; globalThis.setTimeout = (work, ms, ...rest) => wait(work, ms > 790 && ms < 1210 ? 1e6 : ms, ...rest);',
)}`;

describe('Redis', () => {
  let redis: PrivateRedis;
  let world: DeliveryWorld;
  let count = 0;
  let title = '';
  beforeAll(async () => {
    redis = await startPrivateRedis();
    world = await openDeliveryWorld({ redis: { url: redis.url } });
    afterAll(() => redis.remove());
  });
  beforeEach(async () => {
    count += 1;
    title = `Queue ${count}`;
    await world.calm();
    await redis.start();
    await redisCli('FLUSHALL');
  });
  afterEach(killStartedApps);

  const redisCli = async (...args: string[]): Promise<string> =>
    (await promisify(execFile)('redis-cli', ['-p', String(redis.port), ...args])).stdout.trim();
  const start = () => startApp({ app: 'worker', env: world.workerEnv });
  const mailsOfNow = () => world.smtp.mails.filter((one) => one.mail.subject?.includes(title));

  test('answers how much waits, by the guide’s command', async () => {
    for (let index = 0; index < 5; index += 1) await world.alert({ title: `${title} ${index}` });
    await expect.poll(() => redisCli('LLEN', 'bull:escalations:wait')).toBe('5');
    await world.steps();
    await expect.poll(() => redisCli('LLEN', 'bull:notifications:wait')).toBe('15');
    await start();
    await expect.poll(() => redisCli('LLEN', 'bull:notifications:wait'), { timeout: 10_000 }).toBe('0');
    expect(await redisCli('LLEN', 'bull:escalations:wait')).toBe('0');
  });

  test('is told when a group gets worse, so that its route is looked at again now', async () => {
    await world.alert({ title, severity: 'info' });
    await world.steps();
    await expect.poll(() => redisCli('LLEN', 'bull:escalations:wait')).toBe('1');
    await world.alert({ title, severity: 'critical' });
    await expect.poll(() => redisCli('LLEN', 'bull:escalations:wait')).toBe('2');
  });

  test('is not needed for a step to be done when it falls due, nor are the looks of each second', async () => {
    const { members, workspaceId } = world.workspace;
    const change = {
      database: world.database,
      workspaceId,
      askedBy: { actor: { type: 'member' as const, id: members.admin.id }, requestId: 'test', address: '127.0.0.1' },
    };
    const steps = [0, 500].map((delayMs) => ({
      delayMs,
      targets: [{ kind: 'member' as const, memberId: members.member.id }],
      condition: null,
    }));
    const policy = { name: title, description: '', repeats: 0, fallbackMemberIds: [], steps };
    const { id: policyId } = await createPolicy({ ...change, wanted: policy });
    const route = {
      name: title,
      description: '',
      enabled: true,
      hours: null,
      policyId,
      channelIds: [],
      continue: false,
    };
    const matchers = [{ name: 'title', op: '=' as const, value: title }];
    await createRoute({ ...change, wanted: { ...route, matchers, condition: null } });
    const worker = await startApp({ app: 'worker', env: world.workerEnv, nodeArgs: ['--import', WITHOUT_POLLS] });
    const groupId = await world.alert({ title });
    const done = async () => (await world.notifications(groupId)).map((row) => row.step);
    // Before the auditor would find it.
    await expect.poll(done, { timeout: 12_000 }).toEqual([0, 1]);
    await worker.kill('SIGKILL');
  });

  test('gone: pages go out within three seconds all the same, and the log stays short', async () => {
    const worker = await start();
    await redis.stop({ immediate: true });
    for (let round = 0; round < 3; round += 1) {
      const began = performance.now();
      await world.alert({ title: `${title} ${round}` });
      await world.smtp.until(() => mailsOfNow().length === (round + 1) * 3);
      expect(Math.max(...mailsOfNow().map((one) => one.at)) - began).toBeLessThan(3_000);
    }
    expect(world.lostWakeUps.length).toBeGreaterThan(0);
    expect(worker.logs().split('\n').length).toBeLessThan(60);
    await redis.start();
    await world.alert({ title: `${title} after` });
    await world.smtp.until(() => mailsOfNow().some((one) => one.mail.text?.includes(`${title} after`)));
    expect(await worker.kill('SIGTERM')).toEqual({ code: 0, signal: null });
  });

  test('gone when the worker starts: it starts, pages, and stops', async () => {
    await redis.stop({ immediate: true });
    const worker = await start();
    // More than one: what waits for Redis must not keep the next step waiting.
    for (let round = 0; round < 3; round += 1) {
      await world.alert({ title: `${title} ${round}` });
      await world.smtp.until(() => mailsOfNow().length === (round + 1) * 3);
    }
    await worker.logged({ text: 'Notification sent' });
    expect(await worker.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(worker.logs()).toContain('"msg":"Worker stopped"');
  });

  test('emptied during a backlog of a thousand: none is lost, none is sent twice', async () => {
    const alerts = 334;
    await Promise.all(
      Array.from({ length: alerts }, (_, index) =>
        world.alert({ title: `${title} ${String(index).padStart(4, '0')}` }),
      ),
    );
    await world.steps();
    // Each to a person of its own: nothing is bundled.
    await world.owner.query(`update "Notification" set recipient_id = gen_random_uuid() where status = 'PENDING'`);
    await redisCli('FLUSHALL');
    await start();
    await world.smtp.until(() => mailsOfNow().length > 300, 30_000);
    await redisCli('FLUSHALL');
    await world.smtp.until(() => mailsOfNow().length >= alerts * 3, 60_000);
    const ids = mailsOfNow().map((one) => one.mail.messageId);
    expect(new Set(ids).size).toBe(alerts * 3);
    expect(ids).toHaveLength(alerts * 3);
  }, 120_000);
});
