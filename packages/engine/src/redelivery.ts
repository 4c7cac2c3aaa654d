import { AlertGroupStatus, LifecycleReason } from '@signalcraft/contracts/enums';
import type { IngestAccepted } from '@signalcraft/contracts/ingest';
import type { Database, TenantClient } from '@signalcraft/database/database';
import { readEventsOfReceipt } from './read-receipt.ts';

const GROUPS_MAX = 100;

/** The first answer again, for a delivery that its sender sent before: the same receipt, the groups as they stand now. */
export function readFirstAnswer(options: {
  database: Database;
  workspaceId: string;
  receiptId: string;
}): Promise<IngestAccepted> {
  const { workspaceId, receiptId } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    const receipt = await db.receipt.findFirst({
      where: { id: receiptId, workspaceId },
      select: { accepted: true, unparsed: true, problem: true },
    });
    if (!receipt) throw new RangeError('a delivery id leads to no receipt');
    const events = await readEventsOfReceipt({ db, workspaceId, receiptId });
    const groupIds = [...new Set(events.flatMap((event) => event.groupId ?? []))].slice(0, GROUPS_MAX);
    const groups = await db.alertGroup.findMany({
      where: { workspaceId, id: { in: groupIds } },
      select: { id: true, status: true },
    });
    const transitions = await readTransitions({ db, workspaceId, receiptId, lastEventId: events.at(-1)?.id, groupIds });
    const statuses = new Map(groups.map(({ id, status }) => [id, AlertGroupStatus.parse(status)]));
    return {
      receiptId,
      accepted: receipt.accepted,
      unparsed: receipt.unparsed,
      ...(receipt.problem ? { problem: receipt.problem } : {}),
      groups: groupIds.flatMap((id) => {
        const status = statuses.get(id);
        const transition = transitions.get(id);
        return status ? [{ id, status, ...(transition ? { transition } : {}) }] : [];
      }),
    };
  });
}

/**
 * What the delivery did to each group, last. Ids are made in order of work: what one receipt led to lies between its own
 * id and its last event's.
 */
async function readTransitions(options: {
  db: TenantClient;
  workspaceId: string;
  receiptId: string;
  lastEventId: string | undefined;
  groupIds: readonly string[];
}): Promise<Map<string, LifecycleReason>> {
  const { db, workspaceId, receiptId, lastEventId } = options;
  if (!lastEventId) return new Map();
  const entries = await db.timelineEntry.findMany({
    where: {
      workspaceId,
      groupId: { in: [...options.groupIds] },
      id: { gt: receiptId, lt: lastEventId },
      line: { not: null },
    },
    select: { groupId: true, reason: true },
    orderBy: { id: 'asc' },
  });
  return new Map(entries.map(({ groupId, reason }) => [groupId, LifecycleReason.parse(reason)]));
}
