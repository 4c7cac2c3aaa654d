import { type DeliveryWorld, openDeliveryWorld } from '@signalcraft/testkit/delivery-world';
import { killStartedApps, type StartedApp, startApp } from '@signalcraft/testkit/processes';
import type { TestWorkspace } from '@signalcraft/testkit/workspace';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';

const KILLS = 20;

let world: DeliveryWorld;
let count = 0;
let title = '';
beforeAll(async () => {
  world = await openDeliveryWorld();
});
beforeEach(async () => {
  count += 1;
  title = `Fault ${count}`;
  await world.calm();
});
afterEach(killStartedApps);

const start = (): Promise<StartedApp> => startApp({ app: 'worker', env: world.workerEnv });
const copies = (): Map<string, number> => {
  const byId = new Map<string, number>();
  for (const { mail } of world.smtp.mails) {
    if (!mail.text?.includes(title) || !mail.messageId) continue;
    byId.set(mail.messageId, (byId.get(mail.messageId) ?? 0) + 1);
  }
  return byId;
};

test('killed while the mail server holds a message: it is sent again, flagged, at most once more', async () => {
  const first = await start();
  world.smtp.setFault((at, about) => (at === 'message' && about.recipient.startsWith('member@') ? 'hang' : null));
  const groupId = await world.alert({ title });
  await world.smtp.until((mails) => mails.filter((one) => one.mail.text?.includes(title)).length === 3);
  await expect
    .poll(async () => (await world.notifications(groupId)).map((row) => row.status))
    .toEqual(['SENT', 'SENDING', 'SENT']);
  await first.kill('SIGKILL');
  world.smtp.setFault(() => null);
  const second = await start();
  await expect
    .poll(async () => (await world.notifications(groupId)).map((row) => row.status), { timeout: 25_000 })
    .toEqual(['SENT', 'SENT', 'SENT']);
  const row = (await world.notifications(groupId)).find((each) => each.recipient === 'member')!;
  expect(row).toMatchObject({ uncertain: true, crashes: 1, attempts: 2 });
  expect([...copies().values()].toSorted()).toEqual([1, 1, 2]);
  expect(world.smtp.mails.at(-1)!.mail.text).toContain('may be a duplicate');
  await second.logged({ text: 'Leases of ended workers released' });
}, 60_000);

test('stopped in mid-send and woken later: its answer is dropped', async () => {
  const sleeper = await start();
  world.smtp.setFault((at, about) =>
    at === 'message' && about.recipient.startsWith('member@') ? { delayMs: 3_000 } : null,
  );
  const groupId = await world.alert({ title });
  await world.smtp.until((mails) => mails.filter((one) => one.mail.text?.includes(title)).length === 3);
  process.kill(sleeper.pid, 'SIGSTOP');
  world.smtp.setFault((at, about) =>
    at === 'recipient' && about.recipient.startsWith('member@') ? { answer: 550 } : null,
  );
  await start();
  const statusOfMember = async (): Promise<string | undefined> =>
    (await world.notifications(groupId)).find((row) => row.recipient === 'member')?.status;
  await expect.poll(statusOfMember, { timeout: 25_000 }).toBe('FAILED');
  process.kill(sleeper.pid, 'SIGCONT');
  await sleeper.logged({ text: 'Answer dropped: another worker has the notification', timeoutMs: 15_000 });
  expect(await statusOfMember()).toBe('FAILED');
  const row = (await world.notifications(groupId)).find((each) => each.recipient === 'member')!;
  expect((await world.attempts(row.id)).map((attempt) => attempt.outcome)).toEqual(['lost', 'failed']);
}, 60_000);

test('its connections to the database are cut while it sends: it goes on, and asks nobody to send twice', async () => {
  const worker = await start();
  world.smtp.setFault((at) => (at === 'message' ? { delayMs: 200 } : null));
  const workspaces: TestWorkspace[] = [];
  for (let index = 0; index < 5; index += 1) workspaces.push(await world.anotherWorkspace());
  let cut = 0;
  for (const [index, workspace] of workspaces.entries()) {
    await world.alert({ title: `${title} no. ${index}`, workspace });
    await world.smtp.until(() => [...copies().values()].length > index * 3);
    cut += await world.cutWorkers();
  }
  await world.smtp.until(() => copies().size === workspaces.length * 3, 40_000);
  expect(cut).toBeGreaterThan(0);
  await expect
    .poll(
      async () => {
        const { rows } = await world.owner.query<{ count: number }>(
          `select count(*)::int as count from "Notification" where status in ('PENDING', 'RETRY', 'SENDING')`,
        );
        return rows[0]!.count;
      },
      { timeout: 25_000 },
    )
    .toBe(0);
  expect([...copies().values()]).toEqual(Array.from({ length: workspaces.length * 3 }, () => 1));
  expect(await worker.kill('SIGTERM')).toEqual({ code: 0, signal: null });
}, 90_000);

test(`workers killed ${KILLS} times under load: every group is mailed, at most one copy more a kill`, async () => {
  const workspaces: TestWorkspace[] = [];
  for (let index = 0; index < 40; index += 1) workspaces.push(await world.anotherWorkspace());
  // So slow that a kill meets messages on their way.
  world.smtp.setFault((at) => (at === 'recipient' ? { delayMs: 50 } : null));
  const titles: string[] = [];
  const over = new AbortController();
  const load = (async (): Promise<void> => {
    while (!over.signal.aborted) {
      const workspace = workspaces[titles.length % workspaces.length]!;
      titles.push(`${title} no. ${String(titles.length).padStart(4, '0')}`);
      await world.alert({ title: titles.at(-1)!, workspace });
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  })();
  const running = await Promise.all([start(), start()]);
  for (let kill = 0; kill < KILLS; kill += 1) {
    const victim = running.shift()!;
    await victim.kill('SIGKILL');
    running.push(await start());
  }
  over.abort();
  await load;
  const unmailed = (): string[] => {
    const text = world.smtp.mails.map((one) => one.mail.text).join('\n');
    return titles.filter((each) => !text.includes(`: ${each}\n`));
  };
  await expect.poll(unmailed, { timeout: 120_000, interval: 500 }).toEqual([]);
  expect(titles.length).toBeGreaterThan(200);
  const extra = [...copies().values()].reduce((sum, each) => sum + each - 1, 0);
  expect(extra).toBeLessThanOrEqual(KILLS);
  // No copy more than the row's own lost leases explain.
  const { rows } = await world.owner.query<{ id: string; crashes: number }>('select id, crashes from "Notification"');
  expect(rows.reduce((sum, row) => sum + row.crashes, 0)).toBeGreaterThan(0);
  const crashes = new Map(rows.map((row) => [`<${row.id}@signalcraft.example>`, row.crashes]));
  for (const [id, sent] of copies()) expect(sent).toBeLessThanOrEqual(1 + (crashes.get(id) ?? 0));
}, 300_000);
