import type { HotClient } from '../database.ts';

/** Stands for the receipt's id until the flush writes it: claimed by this very transaction. */
export const CLAIMED_HERE = '00000000-0000-0000-0000-000000000000';

const CLAIM = `insert into "DeliveryId" (workspace_id, integration_id, delivery_id, receipt_id, received_at)
  select d.w, d.n, d.d, '${CLAIMED_HERE}', clock_timestamp()
  from unnest($1::uuid[], $2::uuid[], $3::text[]) d(w, n, d) order by d.n, d.d
  on conflict do nothing returning integration_id, delivery_id`;

const FIRST = `select f.place::int as place, d.receipt_id
  from unnest($1::uuid[], $2::uuid[], $3::text[]) with ordinality f(w, n, d, place)
  join "DeliveryId" d on d.integration_id = f.n and d.delivery_id = f.d and d.workspace_id = f.w`;

/**
 * Claims the delivery ids that senders set, within the flush's transaction. Answers, for each delivery, null when it is
 * new (its receipt's id is filled in by the write), or the receipt that was stored for the same id before. A delivery
 * without an id is always new; the same id twice in one flush is new once and CLAIMED_HERE the second time.
 */
export async function claimDeliveryIds(options: {
  db: HotClient;
  deliveries: readonly { workspaceId: string; integrationId: string; deliveryId: string | null }[];
}): Promise<(string | null)[]> {
  const answer: (string | null)[] = options.deliveries.map(() => null);
  const wanted = options.deliveries.flatMap((delivery, index) =>
    delivery.deliveryId ? [{ ...delivery, deliveryId: delivery.deliveryId, index }] : [],
  );
  if (wanted.length === 0) return answer;
  const values = (rows: typeof wanted) => [
    rows.map((row) => row.workspaceId),
    rows.map((row) => row.integrationId),
    rows.map((row) => row.deliveryId),
  ];
  const inserted = await options.db.query<{ integration_id: string; delivery_id: string }>({
    name: 'flush-delivery-ids',
    text: CLAIM,
    values: values(wanted),
  });
  const fresh = new Set(inserted.rows.map((row) => `${row.integration_id}/${row.delivery_id}`));
  const repeated = wanted.filter((row) => !fresh.delete(`${row.integrationId}/${row.deliveryId}`));
  if (repeated.length === 0) return answer;
  const first = await options.db.query<{ place: number; receipt_id: string }>({
    name: 'flush-first-receipts',
    text: FIRST,
    values: values(repeated),
  });
  for (const row of first.rows) {
    const index = repeated[row.place - 1]?.index;
    if (index !== undefined) answer[index] = row.receipt_id;
  }
  return answer;
}
