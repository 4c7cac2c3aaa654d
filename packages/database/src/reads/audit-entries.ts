import type { TenantClient } from '../database.ts';

/** What an entry must be about; what is undefined is not asked. The ids bound the time: `until` itself is not included. */
export type AuditEntryFilter = {
  actorId: string | undefined;
  action: string | undefined;
  objectType: string | undefined;
  objectId: string | undefined;
  since: string | undefined;
  until: string | undefined;
};

/** The newest entries of the audit log that are asked for, the newest first; at most `limit`. */
export const findAuditEntries = (options: {
  db: TenantClient;
  workspaceId: string;
  filter: AuditEntryFilter;
  limit: number;
}) => {
  const { actorId, action, objectType, objectId, since, until } = options.filter;
  return options.db.auditEntry.findMany({
    where: {
      workspaceId: options.workspaceId,
      ...(actorId === undefined ? {} : { actorId }),
      ...(action === undefined ? {} : { action }),
      ...(objectType === undefined ? {} : { objectType }),
      ...(objectId === undefined ? {} : { objectId }),
      id: { ...(since === undefined ? {} : { gte: since }), ...(until === undefined ? {} : { lt: until }) },
    },
    orderBy: { id: 'desc' },
    take: options.limit,
  });
};

export type StoredAuditEntry = Awaited<ReturnType<typeof findAuditEntries>>[number];
