import { readAlertGroup } from '@signalcraft/engine/read-alert-group';
import { type DeliveryWorld, openDeliveryWorld } from '@signalcraft/testkit/delivery-world';
import { beforeAll, beforeEach, expect, test } from 'vitest';

const MINUTE = 60_000;

let world: DeliveryWorld;
beforeAll(async () => {
  world = await openDeliveryWorld();
  // Before the first alert: ingest keeps the numbers for five seconds.
  await world.owner.query(`update "Workspace" set rules = $1 where id = $2`, [
    { groupWaitMs: MINUTE, flapCount: 2 },
    world.workspace.workspaceId,
  ]);
});
beforeEach(async () => {
  await world.calm();
  world.newMails();
});

const shown = async (groupId: string) => {
  const { database, workspace } = world;
  return readAlertGroup({ database, workspaceId: workspace.workspaceId, groupId, callerId: groupId });
};

test('a new life waits for more alerts before it pages, and its page says so', async () => {
  const groupId = await world.alert({ title: 'Waits' });
  await world.deliver();
  expect(world.newMails()).toEqual([]);
  expect((await shown(groupId))?.hold).toMatchObject({ reason: 'group_wait', byId: null });
  await world.pass(MINUTE);
  await world.deliver();
  expect(world.newMails().every((mail) => mail.startsWith('PAGE'))).toBe(true);
  expect((await world.notifications(groupId)).length).toBeGreaterThan(0);
  expect((await shown(groupId))?.hold).toBeNull();
});

test('a flapping group pages once, and counts what it did not', async () => {
  const fire = () => world.alert({ title: 'Flaps' });
  const clear = () => world.alert({ title: 'Flaps', status: 'resolved' });
  const groupId = await fire();
  for (let lives = 0; lives < 2; lives += 1) {
    await clear();
    await fire();
  }
  expect(await world.reasons(groupId)).toContain('flapping_started');
  await world.pass(MINUTE);
  await world.deliver();
  const paged = world.newMails().filter((mail) => mail.startsWith('PAGE')).length;
  expect(paged).toBeGreaterThan(0);
  expect((await shown(groupId))?.flapping).toMatchObject({ pagesSaved: 0 });
  for (let lives = 0; lives < 3; lives += 1) {
    await clear();
    await fire();
    await world.pass(MINUTE);
    await world.deliver();
  }
  expect(world.newMails()).toEqual([]);
  const group = await shown(groupId);
  expect(group).toMatchObject({ hold: { reason: 'flapping' }, flapping: { pagesSaved: 3 } });
  await world.pass(16 * MINUTE);
  await world.deliver();
  expect((await shown(groupId))?.flapping).toBeNull();
});
