import { z } from 'zod';
import { Id, IsoTime, page } from './common.ts';
import { SourceName } from './enums.ts';
import { Receipt } from './ingest.ts';

/** Which labels make the group; stored on the integration. */
export const Grouping = z
  .object({
    labels: z.array(z.string().min(1).max(256)).max(16).meta({
      description: 'Labels whose values make the group, beside the integration and the alert’s name.',
    }),
    byName: z.boolean().default(true).meta({ description: 'Whether alertname (or the title) is part of the key.' }),
  })
  .meta({ id: 'Grouping' });
export type Grouping = z.infer<typeof Grouping>;

/** Paths of the generic source's fields, dot-separated, with `[n]` for list items. */
export const FieldMapping = z
  .object({
    alerts: z
      .string()
      .optional()
      .meta({ description: 'Path of the list of alerts; without it the body is one alert.' }),
    title: z.string().optional(),
    description: z.string().optional(),
    status: z.string().optional(),
    severity: z.string().optional(),
    fingerprint: z.string().optional(),
    startsAt: z.string().optional(),
    endsAt: z.string().optional(),
    labels: z.string().optional(),
    link: z.string().optional(),
    firingValues: z.array(z.string()).optional(),
    resolvedValues: z.array(z.string()).optional(),
  })
  .meta({ id: 'FieldMapping' });
export type FieldMapping = z.infer<typeof FieldMapping>;

export const Integration = z
  .object({
    id: Id,
    name: z.string(),
    source: SourceName,
    grouping: Grouping,
    mapping: FieldMapping,
    createdAt: IsoTime,
    lastReceiptAt: IsoTime.nullable(),
    secretUnreadable: z.boolean().meta({
      description:
        'Its key opens with no key of this installation: deliveries are taken in, but the key is shown to nobody until a new one is made.',
    }),
  })
  .meta({ id: 'Integration' });
export type Integration = z.infer<typeof Integration>;

/** With the key: for OWNER and ADMIN, each read audited. */
export const IntegrationWithUrl = Integration.extend({
  ingestUrl: z.string(),
  curl: z.string().meta({ description: 'A command that sends a first alert.' }),
}).meta({ id: 'IntegrationWithUrl' });
export type IntegrationWithUrl = z.infer<typeof IntegrationWithUrl>;

export const IntegrationList = z.object({ items: z.array(Integration) }).meta({ id: 'IntegrationList' });
export type IntegrationList = z.infer<typeof IntegrationList>;
export const CreateIntegration = z
  .object({
    name: z.string().trim().min(1).max(100),
    source: SourceName,
    grouping: Grouping.optional(),
    mapping: FieldMapping.optional(),
  })
  .meta({ id: 'CreateIntegration' });
export type CreateIntegration = z.infer<typeof CreateIntegration>;
export const UpdateIntegration = CreateIntegration.omit({ source: true }).partial().meta({ id: 'UpdateIntegration' });
export type UpdateIntegration = z.infer<typeof UpdateIntegration>;
export const ReceiptPage = page(Receipt.omit({ events: true })).meta({ id: 'ReceiptPage' });
export type ReceiptPage = z.infer<typeof ReceiptPage>;
