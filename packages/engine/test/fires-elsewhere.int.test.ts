import { type DeliveryWorld, openDeliveryWorld } from '@signalcraft/testkit/delivery-world';
import { beforeAll, expect, test } from 'vitest';

let world: DeliveryWorld;
beforeAll(async () => {
  world = await openDeliveryWorld();
});

/** The alert fires as before, but its group's key is another: the grouping rule was edited meanwhile. */
async function fireInAnotherGroup(groupId: string): Promise<void> {
  await world.owner.query(
    `insert into "AlertGroup" (id, workspace_id, group_key, generation, integration_id, title, group_labels, status,
       episode, severity, peak, firing, alert_count, event_count, opened_at, status_changed_at, first_seen_at, last_seen_at)
     select sc_new_id(clock_timestamp()), workspace_id, group_key || ' edited', 1, integration_id, title, group_labels,
       'OPEN', 1, severity, peak, '{0,0,0,0,1}', 1, 1, now(), now(), now(), now() from "AlertGroup" where id = $1`,
    [groupId],
  );
  await world.owner.query(
    `insert into "Alert" (id, workspace_id, group_id, integration_id, fingerprint, status, severity, title, description,
       labels, annotations, links, first_seen_at, last_seen_at, event_count, last_receipt_id)
     select sc_new_id(clock_timestamp()), a.workspace_id, g.id, a.integration_id, a.fingerprint, 'FIRING', a.severity,
       a.title, a.description, a.labels, a.annotations, a.links, now(), now(), 1, a.last_receipt_id
     from "Alert" a join "AlertGroup" old on old.id = a.group_id
     join "AlertGroup" g on g.group_key = old.group_key || ' edited' and g.workspace_id = a.workspace_id
     where a.group_id = $1`,
    [groupId],
  );
}

const firing = async (groupId: string): Promise<number> => {
  const { rows } = await world.owner.query<{ count: number }>(
    `select count(*)::int as count from "Alert" where group_id = $1 and status = 'FIRING'`,
    [groupId],
  );
  return rows[0]?.count ?? -1;
};

test('a reopened group takes back no alert that fires in another one by now', async () => {
  const groupId = await world.alert({ title: 'Disk full on db-1' });
  await world.act(groupId, { action: 'resolve' });
  await fireInAnotherGroup(groupId);
  expect(await world.act(groupId, { action: 'reopen' })).toEqual({ kind: 'done', groupId });
  expect(await firing(groupId)).toBe(0);
});

test('an undo that would make an alert fire twice is refused', async () => {
  const groupId = await world.alert({ title: 'Disk full on db-2' });
  await world.act(groupId, { action: 'resolve' });
  await fireInAnotherGroup(groupId);
  expect(await world.act(groupId, { action: 'undo' })).toEqual({ kind: 'conflict', reason: 'nothing_to_undo' });
  expect(await world.status(groupId)).toBe('RESOLVED');
});
