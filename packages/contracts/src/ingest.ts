import { z } from 'zod';
import { Id, IsoTime } from './common.ts';
import { AlertGroupStatus, LifecycleReason } from './enums.ts';
import { ShapingRecord } from './shaping-rules.ts';

const TouchedGroup = z.object({
  id: Id,
  status: AlertGroupStatus,
  transition: LifecycleReason.optional().meta({ description: 'What this delivery changed; absent for repeats.' }),
});

/** The answer to an accepted delivery: given only after COMMIT. */
export const IngestAccepted = z
  .object({
    receiptId: Id,
    accepted: z.int().meta({ description: 'How many alerts were stored.' }),
    unparsed: z
      .int()
      .meta({ description: '1 when the body did not fit the source’s schema and was kept for a re-run.' }),
    problem: z.string().optional(),
    groups: z.array(TouchedGroup).max(100),
  })
  .meta({ id: 'IngestAccepted' });
export type IngestAccepted = z.infer<typeof IngestAccepted>;

/** What became of a delivery, alert by alert. */
export const Receipt = z
  .object({
    id: Id,
    integrationId: Id,
    receivedAt: IsoTime,
    deliveryId: z.string().nullable(),
    contentType: z.string().nullable(),
    byteCount: z.int(),
    accepted: z.int(),
    unparsed: z.int(),
    problem: z.string().nullable(),
    dropped: z.int().meta({ description: 'How many of its alerts a shaping rule dropped.' }),
    rerunOf: Id.nullable().meta({ description: 'The receipt whose alerts it took in once more.' }),
    events: z.array(
      z.object({
        id: Id,
        ordinal: z.int(),
        status: z.string(),
        severity: z.string(),
        reason: LifecycleReason,
        groupId: Id.nullable(),
        alertId: Id.nullable(),
        shaped: ShapingRecord.nullable().meta({ description: 'What shaping rules did to it; null: nothing.' }),
      }),
    ),
  })
  .meta({ id: 'Receipt' });
export type Receipt = z.infer<typeof Receipt>;

export const ReceiptNotification = z.object({
  id: Id,
  kind: z.string(),
  status: z.string(),
  destination: z.string().optional().meta({ description: 'Left out when the reader holds only an ingest key.' }),
});

/** A receipt followed to the last notification. */
export const ReceiptDetail = Receipt.extend({
  body: z.string().optional().meta({ description: 'The raw bytes as text; members only.' }),
  groups: z.array(
    z.object({ id: Id, status: AlertGroupStatus, title: z.string(), notifications: z.array(ReceiptNotification) }),
  ),
}).meta({ id: 'ReceiptDetail' });
export type ReceiptDetail = z.infer<typeof ReceiptDetail>;
