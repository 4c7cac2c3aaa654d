import { AlertGroupStatus, type LifecycleReason } from '@signalcraft/contracts/enums';
import type { IngestAccepted } from '@signalcraft/contracts/ingest';
import type { Database } from '@signalcraft/database/database';
import { readEventsOfReceipt } from './read-receipt.ts';

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
    const reasons = new Map<string, LifecycleReason>();
    for (const { groupId, reason } of await readEventsOfReceipt({ db, workspaceId, receiptId })) {
      if (groupId) reasons.set(groupId, reason);
    }
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
        const reason = reasons.get(id);
        return {
          id,
          status: AlertGroupStatus.parse(status),
          ...(reason && reason !== 'repeat' ? { transition: reason } : {}),
        };
      }),
    };
  });
}
