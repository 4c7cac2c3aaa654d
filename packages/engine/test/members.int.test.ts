import { Role } from '@signalcraft/contracts/enums';
import { AppError } from '@signalcraft/contracts/errors';
import { changeMemberRole, removeMember } from '@signalcraft/engine/change-members';
import { createTeam } from '@signalcraft/engine/change-teams';
import { moveGroup } from '@signalcraft/engine/move-group';
import { readAlertGroup } from '@signalcraft/engine/read-alert-group';
import { listMembers } from '@signalcraft/engine/read-people';
import { listTeams } from '@signalcraft/engine/read-teams';
import { type DeliveryWorld, openDeliveryWorld } from '@signalcraft/testkit/delivery-world';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';

type Name = keyof DeliveryWorld['workspace']['members'];

let world: DeliveryWorld;
beforeAll(async () => {
  world = await openDeliveryWorld();
});
beforeEach(async () => {
  await world.calm();
  await world.owner.query(
    'update "Member" set role = upper(u.name), removed_at = null from "User" u where u.id = user_id',
  );
  await world.owner.query('delete from "TeamMember"');
});

const idOf = (name: Name): string => world.workspace.members[name].id;
const by = (name: Name) => ({
  database: world.database,
  workspaceId: world.workspace.workspaceId,
  askedBy: { actor: { type: 'member' as const, id: idOf(name) }, requestId: 'request', address: '127.0.0.1' },
});
/** What became of it, in a word. */
const outcome = async (asked: Promise<unknown>): Promise<string> => {
  try {
    return (await asked) === null ? 'not_found' : 'done';
  } catch (error) {
    if (error instanceof AppError) return error.reason ?? error.code;
    throw error;
  }
};
const setRole = (actor: Name, target: Name, role: Role) =>
  outcome(changeMemberRole({ ...by(actor), memberId: idOf(target), wanted: { role } }));
const remove = (actor: Name, target: Name) => outcome(removeMember({ ...by(actor), memberId: idOf(target) }));
const members = async () => (await listMembers(by('owner'))).items;
const audited = async (): Promise<string[]> => {
  const { rows } = await world.owner.query(
    `select action from "AuditEntry" where action like 'member.%' order by id desc`,
  );
  return rows.map((row) => row.action);
};

describe('roles', () => {
  test('an admin makes no owner, touches none, and lifts others to their own level', async () => {
    expect(await setRole('admin', 'member', 'OWNER')).toBe('above_own_level');
    expect(await setRole('admin', 'admin', 'OWNER')).toBe('above_own_level');
    expect(await setRole('admin', 'owner', 'ADMIN')).toBe('above_own_level');
    expect(await remove('admin', 'owner')).toBe('above_own_level');
    expect(await setRole('member', 'member', 'ADMIN')).toBe('above_own_level');
    expect(await setRole('admin', 'member', 'ADMIN')).toBe('done');
    expect((await members()).find((one) => one.id === idOf('member'))?.role).toBe('ADMIN');
  });

  test('a change is one audit entry, none of it none', async () => {
    const before = (await audited()).length;
    expect(await setRole('owner', 'viewer', 'VIEWER')).toBe('done');
    expect(await audited()).toHaveLength(before);
    await setRole('owner', 'viewer', 'MEMBER');
    await remove('owner', 'viewer');
    await remove('member', 'member');
    expect((await audited()).slice(0, -before || undefined)).toEqual([
      'member.left',
      'member.removed',
      'member.role_changed',
    ]);
  });

  test('the last owner stays', async () => {
    expect(await remove('owner', 'owner')).toBe('last_owner');
    expect(await setRole('owner', 'owner', 'ADMIN')).toBe('last_owner');
    expect(await setRole('owner', 'admin', 'OWNER')).toBe('done');
    expect(await remove('owner', 'owner')).toBe('done');
    expect(await setRole('admin', 'admin', 'VIEWER')).toBe('last_owner');
  });

  test('who was removed changes nobody and is nobody’s member', async () => {
    await remove('owner', 'admin');
    expect(await setRole('admin', 'viewer', 'MEMBER')).toBe('FORBIDDEN');
    expect(await setRole('owner', 'admin', 'OWNER')).toBe('not_found');
    expect(await remove('owner', 'admin')).toBe('not_found');
    expect((await members()).map((one) => one.id)).not.toContain(idOf('admin'));
  });
});

test('of two owners who go at once, one stays: 50 rounds', async () => {
  const ways = [
    () => [setRole('owner', 'admin', 'VIEWER'), setRole('admin', 'owner', 'VIEWER')],
    () => [remove('owner', 'owner'), remove('admin', 'admin')],
    () => [setRole('owner', 'owner', 'ADMIN'), setRole('admin', 'admin', 'MEMBER')],
    () => [remove('owner', 'admin'), remove('admin', 'owner')],
    () => [remove('owner', 'owner'), setRole('admin', 'admin', 'MEMBER')],
  ];
  for (let round = 0; round < 50; round += 1) {
    await world.owner.query(`update "Member" set role = 'OWNER', removed_at = null where id = any ($1)`, [
      [idOf('owner'), idOf('admin')],
    ]);
    const outcomes = await Promise.all(ways[round % ways.length]?.() ?? []);
    const { rows } = await world.owner.query(
      `select count(*)::int as count from "Member" where workspace_id = $1 and role = 'OWNER' and removed_at is null`,
      [world.workspace.workspaceId],
    );
    expect({ round, owners: rows[0].count, done: outcomes.filter((one) => one === 'done').length }).toEqual({
      round,
      owners: 1,
      done: 1,
    });
  }
}, 60_000);

describe('who was removed', () => {
  test('is in no team, keeps their name in history, and is assigned nothing any more', async () => {
    const team = await createTeam({
      ...by('admin'),
      wanted: { name: 'Team', description: '', memberIds: [idOf('member'), idOf('admin')] },
    });
    const groupId = await world.alert({ title: 'Disk full' });
    await world.act(groupId, { action: 'assign', memberId: idOf('member') }, 'admin');
    await remove('owner', 'member');
    const teams = await listTeams(by('owner'));
    expect(teams.items.find((one) => one.id === team.id)?.memberIds).toEqual([idOf('admin')]);
    const group = await readAlertGroup({ ...by('owner'), groupId, callerId: idOf('owner') });
    expect(group?.assignee).toEqual({ memberId: idOf('member'), name: 'member' });
    const another = await world.alert({ title: 'Disk fuller' });
    const { actor } = by('admin').askedBy;
    const move = { action: 'assign', memberId: idOf('member') } as const;
    await expect(moveGroup({ ...world, ...by('admin'), actor, groupId: another, move })).rejects.toThrow(
      'There is no such member in this workspace.',
    );
  });

  test('hears of nothing: what was on its way to them is not sent, and nothing new is made', async () => {
    await world.alert({ title: 'Before' });
    await world.steps();
    await remove('owner', 'member');
    await world.alert({ title: 'After' });
    await world.deliver();
    const { rows } = await world.owner.query(
      'select status, status_reason from "Notification" where recipient_id = $1 and created_at > now() - interval \'1 day\'',
      [idOf('member')],
    );
    expect(rows).toEqual([{ status: 'SUPPRESSED', status_reason: 'member_removed' }]);
  });
});
