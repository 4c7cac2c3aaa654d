import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type DeliveryWorld, openDeliveryWorld } from '@signalcraft/testkit/delivery-world';
import { killStartedApps, type StartedApp, startApp } from '@signalcraft/testkit/processes';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';

/** Longest pace of the auditor, and what a busy machine adds. */
const FOUND_MS = 15_000 + 5_000;

let world: DeliveryWorld;
let monitor: Server;
let beats: number[] = [];
let heartbeatUrl = '';
beforeAll(async () => {
  world = await openDeliveryWorld();
  monitor = createServer((_request, response) => {
    beats.push(performance.now());
    response.end('OK');
  });
  await new Promise<void>((resolve) => {
    monitor.listen(0, '127.0.0.1', resolve);
  });
  heartbeatUrl = `http://127.0.0.1:${(monitor.address() as AddressInfo).port}/ping`;
});
afterAll(() => {
  monitor.closeAllConnections();
  monitor.close();
});
let count = 0;
let title = '';
beforeEach(async () => {
  count += 1;
  title = `Stuck ${count}`;
  beats = [];
  await world.calm();
});
afterEach(killStartedApps);

/** Slow paces pass four times as fast, so that a heartbeat of thirty seconds can be watched. */
const HURRIED = `data:text/javascript,${encodeURIComponent(
  'const wait = globalThis.setTimeout; globalThis.setTimeout = (work, ms, ...rest) => wait(work, ms > 5000 ? ms / 4 : ms, ...rest);',
)}`;
const start = (queues: string, more: { env?: Record<string, string>; nodeArgs?: string[] } = {}): Promise<StartedApp> =>
  startApp({
    app: 'worker',
    env: { ...world.workerEnv, WORKER_QUEUES: queues, ...more.env },
    nodeArgs: more.nodeArgs ?? [],
  });
const overdue = (worker: StartedApp) =>
  worker.records().filter((record) => record['msg'] === 'Overdue: due, and nobody took it');

/** What stands still although it is due for twenty seconds, written by SQL. */
const STUCK = {
  runs: (groupId: string) =>
    world.owner.query(`update "EscalationRun" set next_step_at = now() - interval '20 seconds' where group_id = $1`, [
      groupId,
    ]),
  notifications: (groupId: string) =>
    world.owner.query(
      `insert into "Notification" (id, workspace_id, group_id, episode, kind, lane, run_id, step, round, reason,
         recipient_id, method, destination, status, due_at, created_at)
       select sc_new_id(now()), r.workspace_id, r.group_id, r.episode, 'PAGE', 0, r.id, 0, 0, 'opened', $2, 'email',
         'member@stuck.example', 'PENDING', now() - interval '20 seconds', now() - interval '20 seconds'
       from "EscalationRun" r where r.group_id = $1`,
      [groupId, world.workspace.members.member.id],
    ),
  leases: async (groupId: string) => {
    await STUCK.notifications(groupId);
    await world.owner.query(
      `update "Notification" set status = 'SENDING', token = 1, attempts = 1, lease_until = now() - interval '20 seconds'
       where group_id = $1`,
      [groupId],
    );
  },
};

describe('what is stuck', () => {
  test.each(['runs', 'notifications', 'leases'] as const)(
    '%s: found by a worker that has nothing to do with it, within fifteen seconds, and done once somebody is there',
    async (kind) => {
      // Its run ends by hand, or it would be what is overdue.
      const groupId = await world.alert({ title });
      if (kind !== 'runs')
        await world.owner.query('update "EscalationRun" set next_step_at = null where group_id = $1', [groupId]);
      const watcher = await start('session-replay');
      expect(overdue(watcher)).toEqual([]);
      await STUCK[kind](groupId);
      const stuckAt = performance.now();
      await watcher.logged({ text: 'Overdue: due, and nobody took it', timeoutMs: FOUND_MS });
      expect(performance.now() - stuckAt).toBeLessThan(FOUND_MS);
      expect(overdue(watcher)[0]).toMatchObject({ runs: 0, notifications: 0, leases: 0, [kind]: 1 });
      await start('escalations,notifications');
      await world.smtp.until((mails) => mails.some((one) => one.mail.text?.includes(title)));
      await expect
        .poll(async () => (await world.notifications(groupId)).map((row) => row.status), { timeout: 15_000 })
        .toEqual(kind === 'runs' ? ['SENT', 'SENT', 'SENT'] : ['SENT']);
    },
    60_000,
  );

  test('stops the heartbeat, which resumes once it is done', async () => {
    const watcher = await start('session-replay', {
      env: { HEARTBEAT_URL: heartbeatUrl },
      nodeArgs: ['--import', HURRIED],
    });
    await expect.poll(() => beats.length, { timeout: 20_000 }).toBeGreaterThan(1);
    const groupId = await world.alert({ title });
    await STUCK.runs(groupId);
    await watcher.logged({ text: 'Overdue', timeoutMs: FOUND_MS });
    const beatsSoFar = beats.length;
    // Two paces of the heartbeat and a half.
    await sleep(20_000);
    expect(beats).toHaveLength(beatsSoFar);
    await start('escalations,notifications');
    await expect.poll(() => beats.length, { timeout: 20_000 }).toBeGreaterThan(beatsSoFar);
  }, 90_000);
});
