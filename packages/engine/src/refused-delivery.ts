import { normaliseAlert } from '@signalcraft/domain/clean';
import type { ParsedDelivery } from './decide-deliveries.ts';
import type { KnownIntegration } from './integration-cache.ts';
import type { StoredBodies } from './stored-bodies.ts';

const MIB = 1024 * 1024;

/**
 * What stands in for a delivery that was over the size limit: an alert of its own, since what the body would have told
 * is lost. Each further one counts on the same alert.
 */
export function refusedDelivery(options: {
  integration: KnownIntegration;
  /** How large it was; null: larger than anybody waited for. */
  bytes: number | null;
  maxBytes: number;
  now: number;
  storedBodies: StoredBodies;
}): ParsedDelivery {
  const { integration, bytes, maxBytes, now } = options;
  const { integrationId } = integration;
  const size = bytes === null ? `more than ${inMib(maxBytes)}` : inMib(bytes);
  const title = `A delivery of ${size} was refused`;
  const description =
    `Integration “${integration.name}” received a delivery of ${size}, over the limit of ${inMib(maxBytes)}. ` +
    'Its alerts were not stored. Send fewer alerts at a time, or raise INGEST_MAX_BYTES.';
  const body = Buffer.from(JSON.stringify({ refused: 'payload_too_large', bytes, maxBytes }));
  return {
    integration,
    deliveryId: null,
    contentType: 'application/json',
    body,
    bodyKey: options.storedBodies.keyOf({ integrationId, body }),
    alerts: [
      normaliseAlert({
        alert: {
          status: 'firing',
          severity: 'high',
          title,
          description,
          labels: { alertname: 'DeliveryRefused' },
          annotations: {},
          links: [],
          startsAt: null,
          endsAt: null,
          dedupKey: 'signalcraft:delivery-refused',
        },
        ordinal: 0,
        integrationId,
        grouping: { byName: true, labels: [] },
        receivedAt: now,
      }),
    ],
    unparsed: 1,
    problem: title,
  };
}

/** Rounded up, so that what was over the limit reads as over it. */
const inMib = (bytes: number): string => `${Math.ceil((bytes / MIB) * 10) / 10} MiB`;
