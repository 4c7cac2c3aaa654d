import type { Database } from '@signalcraft/database/database';
import { normaliseAlert } from '@signalcraft/domain/clean';
import type { Logger } from '@signalcraft/platform/log';
import type { QueueProducer } from '@signalcraft/queues/producer';
import { isDeeperThan } from '@signalcraft/sources/json-depth';
import { SOURCES } from '@signalcraft/sources/registry';
import { faultOf } from './database-errors.ts';
import type { Decided, ParsedDelivery } from './decide-deliveries.ts';
import { type FlushAnswer, flushDeliveries } from './ingest-flush.ts';
import type { Delivery, IngestOutcome } from './ingest-outcome.ts';
import { IngestQueue, type Waiting } from './ingest-queue.ts';
import { IntegrationCache, type KnownIntegration } from './integration-cache.ts';
import { readFirstAnswer } from './redelivery.ts';
import { StoredBodies } from './stored-bodies.ts';

const MAX_DEPTH = 32;
const RETRY_AFTER_SECONDS = 2;

/** What the metrics hear of the ingest path. */
export type IngestObserver = {
  flushed(event: { deliveries: number; alerts: number; seconds: number }): void;
  refused(reason: IngestOutcome['kind']): void;
};

/** Takes deliveries in: key → parse → flush → answer. Nothing is answered as accepted before COMMIT. */
export class Ingest {
  readonly #database: Database;
  readonly #producer: QueueProducer;
  readonly #log: Logger;
  readonly #observer: IngestObserver | undefined;
  readonly #integrations: IntegrationCache;
  readonly #queue: IngestQueue<ParsedDelivery, FlushAnswer>;
  readonly #storedBodies = new StoredBodies();

  constructor(options: { database: Database; producer: QueueProducer; log: Logger; observer?: IngestObserver }) {
    this.#database = options.database;
    this.#producer = options.producer;
    this.#log = options.log;
    this.#observer = options.observer;
    this.#integrations = new IntegrationCache({ database: options.database });
    this.#queue = new IngestQueue({ flush: (batch) => this.#flush(batch) });
  }

  /** Alerts that wait for a flush. */
  get waitingAlerts(): number {
    return this.#queue.waitingAlerts;
  }

  /** What became of one delivery; never rejects for what a sender or the database did. */
  async accept(delivery: Delivery): Promise<IngestOutcome> {
    const outcome = await this.#accept(delivery);
    if (outcome.kind !== 'accepted') this.#observer?.refused(outcome.kind);
    return outcome;
  }

  /** Resolves when everything accepted so far has been answered. */
  drained(): Promise<void> {
    return this.#queue.drained();
  }

  async #accept(delivery: Delivery): Promise<IngestOutcome> {
    let integration: KnownIntegration | null;
    try {
      integration = await this.#integrations.find(delivery.key);
    } catch (error) {
      if (faultOf(error) === 'bug') throw error;
      return { kind: 'database_down', retryAfterSeconds: RETRY_AFTER_SECONDS };
    }
    if (!integration) return { kind: 'refused', reason: 'unknown_key' };
    if (integration.source !== delivery.source) return { kind: 'refused', reason: 'wrong_source' };

    if (isDeeperThan({ bytes: delivery.body, max: MAX_DEPTH })) return { kind: 'too_deep' };
    const parsed = parseDelivery({ delivery, integration, now: Date.now(), storedBodies: this.#storedBodies });
    if (!parsed) return { kind: 'malformed_json' };

    const answer = this.#queue.join({
      item: parsed,
      alerts: Math.max(1, parsed.alerts.length),
      bytes: parsed.body.length,
    });
    if (!answer) {
      return {
        kind: 'overloaded',
        status: SOURCES[integration.source].overloadStatus,
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      };
    }
    try {
      const settled = await answer;
      if (settled.kind === 'stored') return { kind: 'accepted', answer: settled.answer };
      const first = await readFirstAnswer({
        database: this.#database,
        workspaceId: integration.workspaceId,
        receiptId: settled.receiptId,
      });
      return { kind: 'accepted', answer: first };
    } catch (error) {
      if (faultOf(error) === 'bug') throw error;
      return { kind: 'database_down', retryAfterSeconds: RETRY_AFTER_SECONDS };
    }
  }

  async #flush(batch: Waiting<ParsedDelivery, FlushAnswer>[]): Promise<void> {
    const started = performance.now();
    try {
      const { answers, decided } = await flushDeliveries({
        database: this.#database,
        deliveries: batch.map((waiting) => waiting.item),
        storedBodies: this.#storedBodies,
      });
      batch.forEach((waiting, index) => {
        const answer = answers[index];
        if (answer) waiting.resolve(answer);
      });
      this.#afterCommit(decided);
      this.#observer?.flushed({
        deliveries: batch.length,
        alerts: decided.events.length,
        seconds: (performance.now() - started) / 1_000,
      });
    } catch (error) {
      await this.#recover(batch, error);
    }
  }

  /** Bad data is found by halving: one delivery that cannot be stored fails alone, and is kept as unparsed. */
  async #recover(batch: Waiting<ParsedDelivery, FlushAnswer>[], error: unknown): Promise<void> {
    if (faultOf(error) !== 'bad_data') {
      this.#log.error({ err: error, deliveries: batch.length }, 'Flush failed');
      for (const waiting of batch) waiting.reject(error);
      return;
    }
    const [only] = batch;
    if (batch.length > 1) {
      const half = Math.ceil(batch.length / 2);
      await this.#flush(batch.slice(0, half));
      await this.#flush(batch.slice(half));
    } else if (only && only.item.unparsed === 0) {
      const problem = `could not be stored: ${(error as Error).message}`;
      this.#log.error({ err: error, integrationId: only.item.integration.integrationId }, 'Delivery kept unparsed');
      await this.#flush([{ ...only, item: { ...only.item, alerts: [], unparsed: 1, problem } }]);
    } else {
      only?.reject(error);
    }
  }

  #afterCommit(decided: Decided): void {
    const runs = decided.unit.liveRunIds();
    if (runs.length > 0) void this.#producer.wake({ queue: 'escalations', jobs: runs.map((runId) => ({ runId })) });
    const tellings = decided.unit.tellingCount;
    if (tellings > 0)
      void this.#producer.wake({ queue: 'notifications', jobs: Array.from({ length: tellings }, () => ({})) });
    logEvents({ log: this.#log, decided });
  }
}

/** One line per transition at info, one per repeat at debug, in the guide's shape. */
function logEvents(options: { log: Logger; decided: Decided }): void {
  const { log, decided } = options;
  const debug = log.isLevelEnabled('debug');
  for (const event of decided.events) {
    const line = {
      alertId: event.alertId,
      workspaceId: event.workspaceId,
      groupId: event.groupId,
      reason: event.reason,
    };
    if (event.reason !== 'repeat') log.info(line, 'Alert processed');
    else if (debug) log.debug(line, 'Alert processed');
  }
}

/** Null: the bytes are not JSON. What is JSON but does not fit the source's schema is kept, unparsed. */
function parseDelivery(options: {
  delivery: Delivery;
  integration: KnownIntegration;
  now: number;
  storedBodies: StoredBodies;
}): ParsedDelivery | null {
  const { delivery, integration, now } = options;
  const source = SOURCES[integration.source];
  let body: unknown;
  try {
    body = JSON.parse(decodeText(delivery.body));
  } catch {
    return null;
  }
  const { integrationId } = integration;
  const result = source.parse({ body, config: { mapping: integration.mapping }, receivedAt: now });
  const incoming = result.ok ? result.alerts : [];
  const problem = (result.ok ? result.problem : result.problem) ?? null;
  return {
    integration,
    deliveryId: source.deliveryId(delivery.headers),
    contentType: delivery.contentType,
    body: delivery.body,
    bodyKey: options.storedBodies.keyOf({ integrationId, body: delivery.body }),
    alerts: incoming.map((alert, ordinal) =>
      normaliseAlert({ alert, ordinal, integrationId, grouping: integration.grouping, receivedAt: now }),
    ),
    unparsed: result.ok ? 0 : 1,
    problem,
  };
}

/** UTF-8, a byte order mark dropped; bytes that are no UTF-8 become U+FFFD and fail only where JSON minds. */
const decodeText = (body: Buffer): string =>
  body.length >= 3 && body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf
    ? body.toString('utf8', 3)
    : body.toString('utf8');
