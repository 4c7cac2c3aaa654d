import { normaliseAlert } from '@signalcraft/domain/clean';
import { SOURCES } from '@signalcraft/sources/registry';
import type { ParsedDelivery } from './decide-deliveries.ts';
import type { Delivery } from './ingest-outcome.ts';
import type { KnownIntegration } from './integration-cache.ts';
import type { StoredBodies } from './stored-bodies.ts';

const PROBLEM_MAX = 1_000;
/** What the database stores in one transaction in a few seconds, with the longest list a sender ever had in mind. */
const ALERTS_MAX = 10_000;
const CONTENT_TYPE_MAX = 256;

/** Null: the bytes are not JSON. What is JSON but does not fit the source's schema is kept, unparsed. */
export function parseDelivery(options: {
  delivery: Delivery;
  integration: KnownIntegration;
  now: number;
  storedBodies: StoredBodies;
}): ParsedDelivery | null {
  const { delivery, integration, now } = options;
  let body: unknown;
  try {
    body = JSON.parse(decodeText(delivery.body));
  } catch {
    return null;
  }
  const { integrationId } = integration;
  return {
    integration,
    deliveryId: SOURCES[integration.source].deliveryId(delivery.headers),
    contentType: delivery.contentType?.slice(0, CONTENT_TYPE_MAX) ?? null,
    body: delivery.body,
    bodyKey: options.storedBodies.keyOf({ integrationId, body: delivery.body }),
    ...readAlerts({ body, integration, now }),
  };
}

type ReadAlerts = Pick<ParsedDelivery, 'alerts' | 'unparsed' | 'problem'>;

/** A delivery that this code itself stumbles over is kept like one that does not fit: nothing is lost by our fault. */
export function readAlerts(options: { body: unknown; integration: KnownIntegration; now: number }): ReadAlerts {
  const { body, integration, now } = options;
  const { integrationId, grouping, mapping, findRule, shape, source } = integration;
  const rules = findRule ? { rules: { find: findRule, source } } : {};
  try {
    const result = SOURCES[integration.source].parse({ body, config: { mapping }, receivedAt: now });
    if (!result.ok) return unparsed(result.problem);
    const { length } = result.alerts;
    const problem =
      length > ALERTS_MAX
        ? `of ${length} alerts in one delivery the first ${ALERTS_MAX} were read; send fewer at a time`
        : result.problem;
    return {
      alerts: result.alerts
        .slice(0, ALERTS_MAX)
        .map((alert, ordinal) =>
          normaliseAlert({ alert, ordinal, integrationId, grouping, shape, ...rules, receivedAt: now }),
        ),
      unparsed: 0,
      problem: problem ? storable(problem) : null,
    };
  } catch (error) {
    return unparsed(`could not be read: ${(error as Error).message}`);
  }
}

const unparsed = (problem: string): ReadAlerts => ({ alerts: [], unparsed: 1, problem: storable(problem) });

/** Problems quote what was sent, which may hold what Postgres takes in no text. */
export const storable = (problem: string): string =>
  problem.replaceAll('\0', '\uFFFD').slice(0, PROBLEM_MAX).toWellFormed();

/** UTF-8, a byte order mark dropped; bytes that are no UTF-8 become U+FFFD and fail only where JSON minds. */
export const decodeText = (body: Buffer): string =>
  body.length >= 3 && body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf
    ? body.toString('utf8', 3)
    : body.toString('utf8');
