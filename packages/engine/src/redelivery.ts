import { LifecycleReason } from '@signalcraft/contracts/enums';
import type { IngestAccepted } from '@signalcraft/contracts/ingest';
import type { Database } from '@signalcraft/database/database';
import { idRangeOfMs, msOfId } from '@signalcraft/platform/ids';

/**
 * The first answer again, for a delivery that its sender sent before: the same receipt, the groups as they stand now.
 * A receipt's events were made in its millisecond, so their ids lie in that millisecond's range.
 */
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
    const { first, last } = idRangeOfMs(msOfId(receiptId));
    const events = await db.alertEvent.findMany({
      where: { workspaceId, receiptId, id: { gte: first, lte: last }, groupId: { not: null } },
      select: { groupId: true, reason: true },
      orderBy: { id: 'asc' },
    });
    const reasons = new Map<string, string>();
    for (const { groupId, reason } of events) if (groupId) reasons.set(groupId, reason);
    const groups = await db.alertGroup.findMany({
      where: { workspaceId, id: { in: [...reasons.keys()].slice(0, 100) } },
      select: { id: true, status: true },
    });
    return {
      receiptId,
      accepted: receipt.accepted,
      unparsed: receipt.unparsed,
      ...(receipt.problem ? { problem: receipt.problem } : {}),
      groups: groups.map(({ id, status }) => {
        const reason = LifecycleReason.safeParse(reasons.get(id));
        return {
          id,
          status: status as IngestAccepted['groups'][number]['status'],
          ...(reason.success && reason.data !== 'repeat' ? { transition: reason.data } : {}),
        };
      }),
    };
  });
}
