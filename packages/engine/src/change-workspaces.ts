import { isDeepStrictEqual } from 'node:util';
import { AppError } from '@signalcraft/contracts/errors';
import {
  type CreateWorkspace,
  type DeletedWorkspace,
  INSTANCE_RETENTION,
  PURGE_WITHIN_DAYS,
  type Retention,
  type StoredRetention,
  type UpdateWorkspace,
  WORKSPACE_LIMITS,
  type Workspace,
} from '@signalcraft/contracts/workspaces';
import type { Database, TenantClient } from '@signalcraft/database/database';
import { slugOf } from '@signalcraft/domain/slug';
import { days } from '@signalcraft/domain/time';
import { newId } from '@signalcraft/platform/ids';
import { writeAudit } from './audit.ts';
import { type ConfigurationChange, checkSeen, lockConfiguration, nextRevision } from './configuration.ts';
import { findWorkspace } from './read-workspaces.ts';

const SLUG_TRIES = 5;

/** Makes a workspace that its maker owns. Throws CONFLICT `slug_taken` for a chosen slug that another has. */
export async function createWorkspace(options: {
  database: Database;
  userId: string;
  /** Everything they belong to. */
  workspaceIds: readonly string[];
  requestId: string;
  address: string;
  wanted: CreateWorkspace;
}): Promise<Workspace> {
  const { wanted } = options;
  for (let attempt = 1; ; attempt += 1) {
    const id = newId(Date.now());
    const made = slugOf(wanted.name);
    const slug = wanted.slug ?? (attempt === 1 ? made : `${made}-${id.slice(-4)}`);
    try {
      return await insertWorkspace({ ...options, id, slug });
    } catch (error) {
      if (!isSlugTaken(error)) throw error;
      if (wanted.slug !== undefined || attempt === SLUG_TRIES) throw slugTaken(error);
    }
  }
}

async function insertWorkspace(
  options: Parameters<typeof createWorkspace>[0] & { id: string; slug: string },
): Promise<Workspace> {
  const { userId, workspaceIds, id, slug, wanted } = options;
  const { name, timeZone } = wanted;
  return options.database.batch({ workspaceIds: [...workspaceIds, id] }, async (db) => {
    const owned = await db.member.count({
      where: { userId, workspaceId: { in: [...workspaceIds] }, role: 'OWNER', removedAt: null },
    });
    if (owned >= WORKSPACE_LIMITS.owned) {
      throw new AppError('CONFLICT', {
        reason: 'limit_reached',
        detail: `A person owns at most ${WORKSPACE_LIMITS.owned} workspaces.`,
      });
    }
    await db.workspace.create({ data: { id, slug, name, timeZone } });
    const member = { id: newId(Date.now()), workspaceId: id, userId, role: 'OWNER' };
    await db.member.create({ data: member });
    await writeAudit({
      db,
      workspaceId: id,
      askedBy: { actor: { type: 'member', id: member.id }, requestId: options.requestId, address: options.address },
      action: 'workspace.created',
      object: { type: 'workspace', id },
      after: { name, slug, timeZone },
    });
    return mustFind({ db, workspaceId: id });
  });
}

/**
 * Changes a workspace's settings; what is left out stays. Of the days to keep, the row holds what differs from the
 * instance's. Throws CONFLICT `slug_taken` for a slug that another has, `changed_meanwhile` for a revision that is old.
 * Null: it was deleted.
 */
export async function updateWorkspace(
  options: ConfigurationChange & { wanted: UpdateWorkspace },
): Promise<Workspace | null> {
  const { workspaceId, askedBy, wanted } = options;
  try {
    return await options.database.tenant({ workspaceId }, async (db) => {
      await lockConfiguration({ db, workspaceId });
      const workspace = await findWorkspace({ db, workspaceId });
      if (!workspace) return null;
      checkSeen({ revision: workspace.revision, seen: wanted.revision });
      const { name, slug, timeZone, retention } = workspace;
      const before = { name, slug, timeZone, retention };
      const after = {
        name: wanted.name ?? name,
        slug: wanted.slug ?? slug,
        timeZone: wanted.timeZone ?? timeZone,
        retention: {
          receiptDays: wanted.retention?.receiptDays ?? retention.receiptDays,
          groupDays: wanted.retention?.groupDays ?? retention.groupDays,
        },
      };
      if (isDeepStrictEqual(before, after)) return workspace;
      await db.workspace.update({
        where: { id: workspaceId },
        data: { ...after, retention: toStored(after.retention), ...nextRevision() },
      });
      await writeAudit({
        db,
        workspaceId,
        askedBy,
        action: 'workspace.updated',
        object: { type: 'workspace', id: workspaceId },
        before,
        after,
      });
      return mustFind({ db, workspaceId });
    });
  } catch (error) {
    throw isSlugTaken(error) ? slugTaken(error) : error;
  }
}

/**
 * Ends a workspace at once: nobody is a member any more, its keys open nothing, its channels and whatever still waited
 * to be sent are silent, and its slug is free. Its rows go by `purgeDeletedWorkspaces`. Throws VALIDATION_FAILED for a
 * `slug` that is not the workspace's. Null: it was deleted already.
 */
export async function deleteWorkspace(
  options: ConfigurationChange & { slug: string },
): Promise<DeletedWorkspace | null> {
  const { workspaceId, askedBy } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const workspace = await findWorkspace({ db, workspaceId });
    if (!workspace) return null;
    const { name, slug } = workspace;
    if (options.slug !== slug) {
      throw new AppError('VALIDATION_FAILED', {
        issues: [{ path: 'slug', message: `is not the slug of this workspace, which is ${slug}` }],
      });
    }
    const now = new Date();
    await db.workspace.update({
      where: { id: workspaceId },
      data: { deletedAt: now, slug: workspaceId, ...nextRevision() },
    });
    await closeDoors({ db, workspaceId, now });
    await writeAudit({
      db,
      workspaceId,
      askedBy,
      action: 'workspace.deleted',
      object: { type: 'workspace', id: workspaceId },
      before: { name, slug },
    });
    return { id: workspaceId, goneBy: new Date(now.getTime() + days(PURGE_WITHIN_DAYS)).toISOString() };
  });
}

/** Everything by which somebody comes in, or anything goes out. */
async function closeDoors(options: { db: TenantClient; workspaceId: string; now: Date }): Promise<void> {
  const { db, workspaceId, now } = options;
  await db.member.updateMany({ where: { workspaceId, removedAt: null }, data: { removedAt: now } });
  await db.apiKey.updateMany({ where: { workspaceId, revokedAt: null }, data: { revokedAt: now } });
  await db.integration.updateMany({ where: { workspaceId, revokedAt: null }, data: { revokedAt: now } });
  await db.schedule.updateMany({ where: { workspaceId }, data: { calendarKeyHash: null } });
  await db.channel.updateMany({ where: { workspaceId, deletedAt: null }, data: { deletedAt: now } });
  await db.notification.updateMany({
    where: { workspaceId, status: { in: ['PENDING', 'RETRY'] } },
    data: { status: 'SUPPRESSED', statusReason: 'workspace_deleted' },
  });
}

/** Only what differs from the instance's, so that another number there reaches those who never chose. */
const toStored = (retention: Retention): StoredRetention =>
  Object.fromEntries(
    Object.entries(retention).filter(([name, value]) => INSTANCE_RETENTION[name as keyof Retention] !== value),
  );

/** The slug is all that is unique of a workspace but its id. */
const isSlugTaken = (error: unknown): boolean => (error as { code?: unknown }).code === 'P2002';

const slugTaken = (cause: unknown): AppError =>
  new AppError('CONFLICT', { reason: 'slug_taken', detail: 'Another workspace has this slug.', cause });

async function mustFind(options: { db: TenantClient; workspaceId: string }): Promise<Workspace> {
  const workspace = await findWorkspace(options);
  if (!workspace) throw new Error('a workspace is gone in the transaction that wrote it');
  return workspace;
}
