import type { Database } from '@signalcraft/database/database';
import type { ParsedDelivery } from './decide-deliveries.ts';
import type { IntegrationCache } from './integration-cache.ts';
import { parseDelivery } from './parse-delivery.ts';
import { readEventsOfReceipt } from './read-receipt.ts';
import type { StoredBodies } from './stored-bodies.ts';

export type Rerun =
  | { kind: 'delivery'; delivery: ParsedDelivery }
  | { kind: 'not_found' }
  | { kind: 'nothing_to_rerun' };

/**
 * A stored delivery as it is to be taken in once more: those of its alerts that a shaping rule dropped, or all where it
 * could not be read then, as the integration and the rules are now.
 */
export async function readRerun(options: {
  database: Database;
  integrations: IntegrationCache;
  storedBodies: StoredBodies;
  workspaceId: string;
  receiptId: string;
}): Promise<Rerun> {
  const { workspaceId, receiptId } = options;
  const stored = await readStored(options);
  if (!stored) return { kind: 'not_found' };
  const integration = await options.integrations.read({ workspaceId, integrationId: stored.integrationId });
  if (!integration) return { kind: 'not_found' };
  const receivedAt = stored.receivedAt.getTime();
  const delivery = parseDelivery({
    delivery: { source: integration.source, key: '', headers: {}, contentType: stored.contentType, body: stored.body },
    integration,
    now: receivedAt,
    storedBodies: options.storedBodies,
  });
  if (!delivery || delivery.unparsed === 1) return { kind: 'nothing_to_rerun' };
  const alerts = delivery.alerts.filter(({ ordinal }) => stored.wasUnparsed || stored.dropped.has(ordinal));
  if (alerts.length === 0) return { kind: 'nothing_to_rerun' };
  return { kind: 'delivery', delivery: { ...delivery, alerts, rerun: { of: receiptId, receivedAt } } };
}

async function readStored(options: { database: Database; workspaceId: string; receiptId: string }) {
  const { workspaceId, receiptId } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    const receipt = await db.receipt.findFirst({ where: { id: receiptId, workspaceId } });
    if (!receipt) return null;
    const { integrationId, receivedAt, contentType, bodyOf } = receipt;
    const holder = bodyOf
      ? await db.receipt.findFirst({ where: { id: bodyOf, workspaceId }, select: { body: true } })
      : receipt;
    const events = await readEventsOfReceipt({ db, workspaceId, receiptId });
    return {
      integrationId,
      receivedAt,
      contentType,
      body: Buffer.from(holder?.body ?? []),
      wasUnparsed: receipt.unparsed > 0,
      dropped: new Set(events.flatMap(({ reason, ordinal }) => (reason === 'dropped_by_rule' ? [ordinal] : []))),
    };
  });
}
