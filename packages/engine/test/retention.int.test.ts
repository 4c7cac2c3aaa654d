import { deleteWorkspace } from '@signalcraft/engine/change-workspaces';
import { applyRetention, purgeDeletedWorkspaces } from '@signalcraft/engine/purge-data';
import { type DeliveryWorld, openDeliveryWorld } from '@signalcraft/testkit/delivery-world';
import type { TestWorkspace } from '@signalcraft/testkit/workspace';
import { beforeAll, describe, expect, test } from 'vitest';

const DAY_MS = 24 * 60 * 60 * 1_000;
/** Where rows of one workspace stand. */
const TABLES = ['Receipt', 'AlertEvent', 'AlertGroup', 'Alert', 'TimelineEntry', 'Notification', 'NotificationAttempt'];

let world: DeliveryWorld;
let other: TestWorkspace;
beforeAll(async () => {
  world = await openDeliveryWorld();
  other = await world.anotherWorkspace();
});

const counts = async (workspaceId: string): Promise<Record<string, number>> => {
  const found: Record<string, number> = {};
  for (const table of TABLES) {
    const { rows } = await world.owner.query(`select count(*)::int as count from "${table}" where workspace_id = $1`, [
      workspaceId,
    ]);
    found[table] = rows[0].count;
  }
  return found;
};
const keep = (workspaceId: string, retention: object) =>
  world.owner.query('update "Workspace" set retention = $2 where id = $1', [workspaceId, retention]);

/** A group that was paged, and one that came and went. */
async function fill(workspace: TestWorkspace): Promise<{ open: string; resolved: string }> {
  const open = await world.alert({ title: 'Open', workspace });
  const resolved = await world.alert({ title: 'Resolved', workspace });
  await world.deliver();
  await world.alert({ title: 'Resolved', status: 'resolved', workspace });
  await world.deliver();
  return { open, resolved };
}

describe('a workspace that keeps less than the instance', () => {
  test('loses what is older, and nobody else does', async () => {
    const { workspaceId } = world.workspace;
    const { open } = await fill(world.workspace);
    await fill(other);
    const [ours, theirs] = [await counts(workspaceId), await counts(other.workspaceId)];
    await keep(workspaceId, { receiptDays: 1, groupDays: 30 });
    await world.pass(29 * DAY_MS);
    expect(await applyRetention({ database: world.database })).toEqual({ receipts: 0, groups: 0 });

    await world.pass(2 * DAY_MS);
    expect((await applyRetention({ database: world.database })).groups).toBeGreaterThan(3);
    const { rows } = await world.owner.query('select id from "AlertGroup" where workspace_id = $1', [workspaceId]);
    expect(rows).toEqual([{ id: open }]);
    expect(await counts(workspaceId)).toMatchObject({ Receipt: ours['Receipt'], Alert: 1 });
    expect(await counts(other.workspaceId)).toEqual(theirs);

    // Their ids say when they came, and lie in the partition of today.
    await keep(workspaceId, { receiptDays: 0 });
    expect((await applyRetention({ database: world.database })).receipts).toBe(ours['Receipt']);
    expect(await counts(workspaceId)).toMatchObject({ Receipt: 0, AlertEvent: 0, AlertGroup: 1 });
    expect(await counts(other.workspaceId)).toEqual(theirs);
  });
});

describe('a deleted workspace', () => {
  test('pages nobody from then on, and is gone to its last row an hour later', async () => {
    const { workspaceId, slug, members } = other;
    const unsent = await world.alert({ title: 'Unsent', workspace: other });
    await world.steps();
    await deleteWorkspace({
      database: world.database,
      workspaceId,
      slug,
      askedBy: { actor: { type: 'member', id: members.owner.id }, requestId: 'request', address: '127.0.0.1' },
    });
    await world.deliver();
    const { rows: waiting } = await world.owner.query(
      'select distinct status, status_reason from "Notification" where group_id = $1',
      [unsent],
    );
    expect(waiting).toEqual([{ status: 'SUPPRESSED', status_reason: 'workspace_deleted' }]);
    expect(await purgeDeletedWorkspaces({ database: world.database })).toEqual({ gone: [] });
    expect((await counts(workspaceId))['AlertGroup']).toBeGreaterThan(0);

    const before = await counts(world.workspace.workspaceId);
    await world.owner.query(`update "Workspace" set deleted_at = deleted_at - interval '1 hour' where id = $1`, [
      workspaceId,
    ]);
    expect(await purgeDeletedWorkspaces({ database: world.database })).toEqual({ gone: [workspaceId] });
    expect(await counts(workspaceId)).toEqual(Object.fromEntries(TABLES.map((table) => [table, 0])));
    const { rows } = await world.owner.query('select 1 from "Workspace" where id = $1', [workspaceId]);
    expect(rows).toEqual([]);
    expect(await counts(world.workspace.workspaceId)).toEqual(before);
  });
});
