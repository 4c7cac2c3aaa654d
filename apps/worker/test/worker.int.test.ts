import { createSilence, expireSilence } from '@signalcraft/engine/change-silences';
import { createLogger } from '@signalcraft/platform/log';
import { type DeliveryWorld, openDeliveryWorld } from '@signalcraft/testkit/delivery-world';
import { killStartedApps, type StartedApp, startApp } from '@signalcraft/testkit/processes';
import { testServices } from '@signalcraft/testkit/test-services';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

afterEach(killStartedApps);

const { redisUrl } = testServices();
const BACKENDS = [
  { backend: 'postgres', redis: undefined },
  ...(redisUrl ? [{ backend: 'redis', redis: { url: redisUrl, prefix: `worker-${process.pid}` } }] : []),
];

describe.each(BACKENDS)('on $backend', ({ backend, redis }) => {
  let world: DeliveryWorld;
  let count = 0;
  let title = '';
  beforeAll(async () => {
    world = await openDeliveryWorld(redis ? { redis } : {});
  });
  beforeEach(async () => {
    count += 1;
    title = `Worker ${count}`;
    await world.calm();
  });
  const start = (env: Record<string, string> = {}): Promise<StartedApp> =>
    startApp({ app: 'worker', env: { ...world.workerEnv, ...env } });

  test('pages, says what it serves, and stops when told to', async () => {
    const worker = await start();
    await worker.logged({ text: 'Worker ready' });
    expect(worker.records().find((line) => line['msg'] === 'Worker ready')).toMatchObject({
      queues: ['notifications', 'escalations', 'session-replay'],
      backend,
    });
    await world.alert({ title });
    await world.smtp.until((mails) => mails.filter((one) => one.mail.subject?.includes(title)).length === 3);
    await worker.logged({ text: 'Notification sent' });
    expect(await worker.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(worker.records().map((line) => line['msg'])).toEqual(
      expect.arrayContaining(['Worker stopping', 'Worker stopped']),
    );
    expect(worker.records().filter((line) => line['level'] === 'warn' || line['level'] === 'error')).toEqual([]);
  });

  test('finishes what it is sending before it stops', async () => {
    const worker = await start();
    world.smtp.setFault((at) => (at === 'message' ? { delayMs: 1_000 } : null));
    const groupId = await world.alert({ title });
    await world.smtp.until((mails) => mails.some((one) => one.mail.subject?.includes(title)));
    expect(await worker.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    const rows = await world.notifications(groupId);
    expect(rows.filter((row) => row.status === 'SENDING')).toEqual([]);
    expect(rows.filter((row) => row.status === 'SENT').length).toBeGreaterThan(0);
    expect(rows.every((row) => row.crashes === 0)).toBe(true);
  });

  test('pages as soon as the silence that holds is ended, long before it would look again', async () => {
    const { workspaceId, members } = world.workspace;
    const change = {
      database: world.database,
      producer: world.producer,
      log: createLogger({ level: 'silent' }),
      workspaceId,
      askedBy: { actor: { type: 'member' as const, id: members.member.id }, requestId: 'test', address: '127.0.0.1' },
    };
    const silence = await createSilence({
      ...change,
      wanted: {
        matchers: [{ name: 'title', op: '=', value: title }],
        endsAt: new Date(Date.now() + 3_600_000).toISOString(),
        comment: 'Deploy',
      },
    });
    await start();
    const groupId = await world.alert({ title });
    await expect.poll(() => world.reasons(groupId), { timeout: 10_000 }).toEqual(['opened', 'held']);
    await expireSilence({ ...change, silenceId: silence.id });
    await expect.poll(() => world.reasons(groupId), { timeout: 10_000 }).toContain('paged');
    await world.smtp.until((mails) => mails.filter((one) => one.mail.subject?.includes(title)).length === 3);
    expect(await world.reasons(groupId)).toEqual(['opened', 'held', 'hold_over', 'paged']);
  });

  test('serves only the queue it is told to', async () => {
    const escalations = await start({ WORKER_QUEUES: 'escalations' });
    const groupId = await world.alert({ title });
    const written = async (status: string): Promise<boolean> => {
      const rows = await world.notifications(groupId);
      return rows.length === 3 && rows.every((row) => row.status === status);
    };
    await expect.poll(() => written('PENDING'), { timeout: 10_000 }).toBe(true);
    expect(escalations.logs()).not.toContain('Notification sent');
    await escalations.kill('SIGTERM');
    await start({ WORKER_QUEUES: 'notifications' });
    await expect.poll(() => written('SENT'), { timeout: 10_000 }).toBe(true);
  });

  test('for session replay says that it is idle, with nothing waiting', async () => {
    const worker = await start({ WORKER_QUEUES: 'session-replay' });
    await worker.logged({ text: 'Session replay worker is idle' });
    expect(worker.records().find((line) => line['msg'] === 'Session replay worker is idle')).toMatchObject({
      depth: 0,
    });
  });
});

describe('a start that cannot succeed ends with one line', () => {
  const startAndEnd = async (env: Record<string, string>): Promise<{ code: number | null; logs: string }> => {
    const worker = await startApp({ app: 'worker', env, waitUntilReady: false });
    await expect.poll(() => worker.logs(), { timeout: 15_000 }).not.toBe('');
    const { code } = await worker.kill('SIGCONT');
    return { code, logs: worker.logs() };
  };

  let world: DeliveryWorld;
  beforeAll(async () => {
    world = await openDeliveryWorld();
  });

  test('a queue that is none', async () => {
    const { code, logs } = await startAndEnd({ ...world.workerEnv, WORKER_QUEUES: 'notifications,notification' });
    expect(code).toBe(1);
    expect(logs).toBe('WORKER_QUEUES: no queue notification; there are notifications, escalations, session-replay\n');
  });

  test('no sender', async () => {
    const { SMTP_FROM: _from, ...env } = world.workerEnv;
    const { code, logs } = await startAndEnd(env);
    expect({ code, logs }).toEqual({ code: 1, logs: 'EMAIL_FROM: EMAIL_PROVIDER=smtp needs it (or SMTP_FROM)\n' });
  });

  test('no queue tables in the database', async () => {
    await world.owner.query('drop schema bullmq cascade');
    const { code, logs } = await startAndEnd(world.workerEnv);
    expect(code).toBe(1);
    expect(logs.trimEnd().split('\n')).toEqual([expect.stringContaining('The queue tables are missing')]);
  });
});
