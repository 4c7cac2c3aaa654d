import type { Actor } from '@signalcraft/contracts/common';
import { ActorType } from '@signalcraft/contracts/enums';
import { AppError } from '@signalcraft/contracts/errors';
import type { Database, TenantClient } from '@signalcraft/database/database';
import type { NameBook } from './actor-names.ts';
import type { AskedBy } from './audit.ts';

/** What every change of a workspace's configuration needs. */
export type ConfigurationChange = { database: Database; workspaceId: string; askedBy: AskedBy };

/**
 * One change of who hears of what at a time in a workspace, until the transaction ends: what one refers to is not
 * deleted by another meanwhile, and limits and positions are counted once.
 */
export async function lockConfiguration(options: { db: TenantClient; workspaceId: string }): Promise<void> {
  await options.db.$queryRaw`select 1 from "Workspace" where id = ${options.workspaceId}::uuid for no key update`;
}

export const madeBy = (askedBy: AskedBy): { createdByType: string; createdById: string } => ({
  createdByType: askedBy.actor.type,
  createdById: askedBy.actor.id,
});

type ConfiguredRow = {
  id: string;
  revision: number;
  createdByType: string;
  createdById: string | null;
  createdAt: Date;
  updatedAt: Date;
};

/** What the api shows of every row of configuration. */
export const configuredOf = (options: {
  row: ConfiguredRow;
  names: NameBook;
}): { id: string; revision: number; createdBy: Actor; createdAt: string; updatedAt: string } => {
  const { row } = options;
  return {
    id: row.id,
    revision: row.revision,
    createdBy: creatorOf(options),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
};

export const creatorOf = (options: {
  row: Pick<ConfiguredRow, 'createdByType' | 'createdById'>;
  names: NameBook;
}): Actor => options.names.actor({ type: ActorType.parse(options.row.createdByType), id: options.row.createdById });

/** What moves with each change. */
export const nextRevision = () => ({ revision: { increment: 1 }, updatedAt: new Date() });

/** Throws CONFLICT `changed_meanwhile` where there is a later revision than the one that was seen; undefined: any. */
export function checkSeen(options: { revision: number; seen: number | undefined }): void {
  if (options.seen === undefined || options.seen === options.revision) return;
  throw new AppError('CONFLICT', {
    reason: 'changed_meanwhile',
    detail: 'Somebody else changed it meanwhile; what they saved stands.',
  });
}

/** Throws CONFLICT `limit_reached` when a workspace has as many as it may. */
export function checkLimit(options: { count: number; max: number; noun: string }): void {
  if (options.count < options.max) return;
  throw new AppError('CONFLICT', {
    reason: 'limit_reached',
    detail: `A workspace has at most ${options.max} ${options.noun}.`,
  });
}

/** Throws CONFLICT `in_use`, with where, unless nothing refers to what is to be deleted. */
export function checkUnused(options: { usedBy: readonly { kind: string; name: string }[] }): void {
  const { usedBy } = options;
  if (usedBy.length === 0) return;
  const where = usedBy.slice(0, 10).map(({ kind, name }) => `the ${kind} “${name}”`);
  const more = usedBy.length > where.length ? ` and ${usedBy.length - where.length} more` : '';
  throw new AppError('CONFLICT', { reason: 'in_use', detail: `It is used by ${where.join(', ')}${more}.` });
}

/** Throws NOT_FOUND, with each place, where something refers to what is not in the workspace. */
export function checkReferences(options: { missing: readonly { path: string; noun: string }[] }): void {
  const { missing } = options;
  if (missing.length === 0) return;
  throw new AppError('NOT_FOUND', {
    detail: `There is no such ${missing[0]?.noun} in this workspace.`,
    issues: missing.map(({ path, noun }) => ({ path, message: `there is no such ${noun} in this workspace` })),
  });
}

/** Those of the ids that are members of the workspace. */
export async function findMembers(options: {
  db: TenantClient;
  workspaceId: string;
  memberIds: readonly string[];
}): Promise<Set<string>> {
  const { db, workspaceId } = options;
  const rows = await db.member.findMany({
    where: { workspaceId, removedAt: null, id: { in: [...new Set(options.memberIds)] } },
    select: { id: true },
  });
  return new Set(rows.map((row) => row.id));
}
