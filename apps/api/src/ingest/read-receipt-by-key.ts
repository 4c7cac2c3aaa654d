import { AppError } from '@signalcraft/contracts/errors';
import type { ReceiptDetail } from '@signalcraft/contracts/ingest';
import { readReceipt } from '@signalcraft/engine/read-receipt';
import type { ApiDeps } from '../deps.ts';
import { found } from '../http/found.ts';

/** The receipt, for the bearer of its integration's ingest key: 401 for no valid key, 404 for another's receipt. */
export async function readReceiptByKey(options: {
  deps: Pick<ApiDeps, 'database' | 'ingest'>;
  receiptId: string;
  authorization: string | undefined;
}): Promise<ReceiptDetail> {
  const { database, ingest } = options.deps;
  const key = /^Bearer +(\S+)$/i.exec(options.authorization ?? '')?.[1];
  const integration = key ? await ingest.findIntegration(key) : null;
  if (!integration) throw new AppError('INGEST_REFUSED');
  const { workspaceId, integrationId } = integration;
  return found(
    readReceipt({
      database,
      workspaceId,
      receiptId: options.receiptId,
      reader: { kind: 'ingest_key', integrationId },
    }),
  );
}
