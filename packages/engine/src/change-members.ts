import type { Deleted } from '@signalcraft/contracts/common';
import { Role } from '@signalcraft/contracts/enums';
import { AppError } from '@signalcraft/contracts/errors';
import type { ChangeMember, Member } from '@signalcraft/contracts/identity';
import type { TenantClient } from '@signalcraft/database/database';
import { decideMemberChange, type MemberChange } from '@signalcraft/domain/member-roles';
import { writeAudit } from './audit.ts';
import { type ConfigurationChange, lockConfiguration } from './configuration.ts';

type OfMember = ConfigurationChange & { memberId: string };

/**
 * Gives a member another role. Throws FORBIDDEN for what is above the actor's own level, CONFLICT `last_owner` where no
 * OWNER would be left. Null: there is no such member.
 */
export async function changeMemberRole(options: OfMember & { wanted: ChangeMember }): Promise<Member | null> {
  const { workspaceId, askedBy, memberId, wanted } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    const member = await decide({ ...options, db, change: { kind: 'set_role', role: wanted.role } });
    if (!member || member.role === wanted.role) return member;
    await db.member.update({ where: { workspaceId_id: { workspaceId, id: memberId } }, data: { role: wanted.role } });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'member.role_changed',
      object: { type: 'member', id: memberId },
      before: { role: member.role },
      after: { role: wanted.role },
    });
    return { ...member, role: wanted.role };
  });
}

/**
 * Ends a membership, also one's own. History goes on to name the member; they are in no team any more, schedules and
 * policies that name them show a gap, and what still waited to be sent to them is not. Throws as `changeMemberRole`.
 * Null: there is no such member.
 */
export async function removeMember(options: OfMember): Promise<Deleted | null> {
  const { workspaceId, askedBy, memberId } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    const member = await decide({ ...options, db, change: { kind: 'remove' } });
    if (!member) return null;
    await db.member.update({
      where: { workspaceId_id: { workspaceId, id: memberId } },
      data: { removedAt: new Date() },
    });
    await db.teamMember.deleteMany({ where: { workspaceId, memberId } });
    await db.notification.updateMany({
      where: { workspaceId, recipientId: memberId, status: { in: ['PENDING', 'RETRY'] } },
      data: { status: 'SUPPRESSED', statusReason: 'member_removed' },
    });
    const { name, email, role } = member;
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: askedBy.actor.id === memberId ? 'member.left' : 'member.removed',
      object: { type: 'member', id: memberId },
      before: { name, email, role },
    });
    return { id: memberId };
  });
}

/**
 * The member, if the actor may change them so. One change of a workspace at a time, and the actor's role as it is then:
 * two owners who take each other's role at once do not both succeed. Null: there is no such member.
 */
async function decide(options: OfMember & { db: TenantClient; change: MemberChange }): Promise<Member | null> {
  const { db, workspaceId, memberId, change } = options;
  await lockConfiguration({ db, workspaceId });
  const { actor } = options.askedBy;
  const rows = await db.member.findMany({
    where: { workspaceId, removedAt: null, OR: [{ id: { in: [memberId, actor.id] } }, { role: 'OWNER' }] },
    select: { id: true, role: true, user: { select: { name: true, email: true, timeZone: true } } },
  });
  const members = rows.map(({ id, role, user }) => ({ id, ...user, role: Role.parse(role) }));
  const target = members.find((one) => one.id === memberId);
  if (!target) return null;
  const own = members.find((one) => one.id === actor.id);
  if (!own) throw new AppError('FORBIDDEN');
  const decision = decideMemberChange({
    actor: own.role,
    target: target.role,
    isSelf: own.id === target.id,
    change,
    otherOwners: members.filter((one) => one.role === 'OWNER' && one.id !== target.id).length,
  });
  if (decision.ok) return target;
  if (decision.reason === 'last_owner') {
    throw new AppError('CONFLICT', {
      reason: 'last_owner',
      detail: 'A workspace keeps one OWNER at least: make somebody else one first.',
    });
  }
  throw new AppError('FORBIDDEN', {
    reason: decision.reason,
    detail: 'You change members up to your own role, and give none above it.',
  });
}
