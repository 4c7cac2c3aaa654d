import { Role } from '@signalcraft/contracts/enums';
import type { Me, MemberList } from '@signalcraft/contracts/identity';
import type { WorkspaceList } from '@signalcraft/contracts/workspaces';
import type { Database } from '@signalcraft/database/database';

/** A user and the workspaces they belong to, in the order they joined. Null: they belong to none any more. */
export async function readMe(options: {
  database: Database;
  userId: string;
  workspaceIds: readonly string[];
}): Promise<Me | null> {
  const { userId, workspaceIds } = options;
  return options.database.batch({ workspaceIds }, async (db) => {
    const memberships = await db.member.findMany({
      where: { userId, workspaceId: { in: [...workspaceIds] }, removedAt: null },
      orderBy: { id: 'asc' },
      select: {
        id: true,
        role: true,
        workspace: { select: { id: true, name: true, slug: true } },
        user: { select: { id: true, email: true, name: true, timeZone: true, isOperator: true } },
      },
    });
    const user = memberships[0]?.user;
    if (!user) return null;
    return {
      user,
      workspaces: memberships.map(({ id, role, workspace }) => ({
        ...workspace,
        role: Role.parse(role),
        memberId: id,
      })),
    };
  });
}

/** The workspaces a user belongs to, in the order they joined: none where they belong to nothing. */
export async function listWorkspaces(options: {
  database: Database;
  userId: string;
  workspaceIds: readonly string[];
}): Promise<WorkspaceList> {
  return { items: (await readMe(options))?.workspaces ?? [] };
}

/** The members of a workspace by name. */
export async function listMembers(options: { database: Database; workspaceId: string }): Promise<MemberList> {
  const { workspaceId } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    const members = await db.member.findMany({
      where: { workspaceId, removedAt: null },
      orderBy: [{ user: { name: 'asc' } }, { id: 'asc' }],
      select: { id: true, role: true, user: { select: { name: true, email: true, timeZone: true } } },
    });
    return { items: members.map(({ id, role, user }) => ({ id, ...user, role: Role.parse(role) })) };
  });
}
