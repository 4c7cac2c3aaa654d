import type { Database } from '@signalcraft/database/database';
import { findUserByEmail, findWorkspaceIds } from '@signalcraft/database/system/operators';
import { newId } from '@signalcraft/platform/ids';
import { LaunchError } from './launch-error.ts';

/**
 * Makes a user an OWNER of the named workspace, of the one they belong to, or, belonging to none, of the only one there
 * is; answers what to tell the operator. Audited as done by the system.
 */
export async function makeOwner(options: {
  database: Database;
  email: string;
  workspace?: string;
  now: number;
}): Promise<string> {
  const { database, email, now } = options;
  const user = await findUserByEmail({ database, email });
  if (!user) throw new LaunchError(`There is no user with the e-mail address ${email}.`);
  const workspaceId = await chooseWorkspace({ ...options, memberships: user.memberships });
  return database.tenant({ workspaceId }, async (db) => {
    const { name } = await db.workspace.findUniqueOrThrow({ where: { id: workspaceId }, select: { name: true } });
    const before = await db.member.findUnique({
      where: { workspaceId_userId: { workspaceId, userId: user.userId } },
      select: { role: true, removedAt: true },
    });
    const isMember = before !== null && before.removedAt === null;
    if (isMember && before.role === 'OWNER') return `${email} is an OWNER of ${name} already.`;
    const { id } = await db.member.upsert({
      where: { workspaceId_userId: { workspaceId, userId: user.userId } },
      create: { id: newId(now), workspaceId, userId: user.userId, role: 'OWNER' },
      update: { role: 'OWNER', removedAt: null },
    });
    await db.auditEntry.create({
      data: {
        id: newId(now),
        workspaceId,
        actorType: 'system',
        action: 'member.role_changed',
        objectType: 'member',
        objectId: id,
        ...(isMember ? { before: { role: before.role } } : {}),
        after: { role: 'OWNER' },
      },
    });
    return `${email} is an OWNER of ${name} now.`;
  });
}

async function chooseWorkspace(options: {
  database: Database;
  email: string;
  workspace?: string;
  memberships: readonly { workspaceId: string }[];
}): Promise<string> {
  const { database, workspace: slug, memberships } = options;
  if (slug !== undefined) {
    const [named] = await findWorkspaceIds({ database, slug, limit: 1 });
    if (named === undefined) throw new LaunchError(`There is no workspace "${slug}".`);
    return named;
  }
  const candidates =
    memberships.length > 0 ? memberships.map((one) => one.workspaceId) : await findWorkspaceIds({ database, limit: 2 });
  const [only, ...others] = candidates;
  if (only === undefined) throw new LaunchError('There is no workspace yet.');
  if (others.length > 0) {
    const belongs = memberships.length > 0 ? 'belongs to more than one workspace' : 'belongs to no workspace';
    throw new LaunchError(`${options.email} ${belongs}: name one with --workspace SLUG.`);
  }
  return only;
}
