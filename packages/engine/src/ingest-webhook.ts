import type { LifecycleReason } from '@signalcraft/contracts/enums';
import type { Database } from '@signalcraft/database/database';
import type { Logger } from '@signalcraft/platform/log';
import type { QueueProducer } from '@signalcraft/queues/producer';
import { isDeeperThan } from '@signalcraft/sources/json-depth';
import { SOURCES } from '@signalcraft/sources/registry';
import { faultOf } from './database-errors.ts';
import { type Decided, groupIdentity, type ParsedDelivery } from './decide-deliveries.ts';
import { type FlushAnswer, flushDeliveries } from './ingest-flush.ts';
import type { IngestObserver } from './ingest-observer.ts';
import type { Delivery, IngestOutcome, RerunOutcome } from './ingest-outcome.ts';
import { IngestQueue, type Waiting } from './ingest-queue.ts';
import { IntegrationCache, type KnownIntegration } from './integration-cache.ts';
import { parseDelivery, storable } from './parse-delivery.ts';
import { readFirstAnswer } from './redelivery.ts';
import { refusedDelivery } from './refused-delivery.ts';
import { readRerun } from './rerun-receipt.ts';
import { StoredBodies } from './stored-bodies.ts';

const MAX_DEPTH = 32;
const RETRY_AFTER_SECONDS = 2;
const DATABASE_DOWN = { kind: 'database_down', retryAfterSeconds: RETRY_AFTER_SECONDS } as const;

/** Takes deliveries in: key → parse → flush → answer. Nothing is answered as accepted before COMMIT. */
export class Ingest {
  readonly #database: Database;
  readonly #producer: QueueProducer;
  readonly #log: Logger;
  readonly #observer: IngestObserver | undefined;
  readonly #maxBytes: number;
  readonly #integrations: IntegrationCache;
  readonly #queue: IngestQueue<ParsedDelivery, FlushAnswer>;
  readonly #storedBodies = new StoredBodies();

  constructor(options: {
    database: Database;
    producer: QueueProducer;
    log: Logger;
    /** The size over which a delivery is refused, in bytes after decompression. */
    maxBytes: number;
    observer?: IngestObserver;
  }) {
    this.#database = options.database;
    this.#producer = options.producer;
    this.#log = options.log;
    this.#observer = options.observer;
    this.#maxBytes = options.maxBytes;
    this.#integrations = new IntegrationCache({ database: options.database });
    this.#queue = new IngestQueue({ flush: (batch) => this.#flush(batch) });
  }

  get maxBytes(): number {
    return this.#maxBytes;
  }

  /** Alerts that wait for a flush. */
  get waitingAlerts(): number {
    return this.#queue.waitingAlerts;
  }

  /** What became of one delivery; never rejects. */
  async accept(delivery: Delivery): Promise<IngestOutcome> {
    const started = performance.now();
    const integration = await this.#integrationOf(delivery);
    if ('kind' in integration) return this.#refused(integration);
    const outcome = await this.#accept(integration, delivery);
    if (outcome.kind !== 'accepted') return this.#refused(outcome);
    this.#observer?.accepted({ alerts: outcome.answer.accepted, seconds: (performance.now() - started) / 1_000 });
    return outcome;
  }

  /**
   * Refuses a delivery over the size limit; with a valid key an alert on its integration says so. `bytes` is its size,
   * null where nobody waited for its end. Never rejects.
   */
  async refuseTooLarge(options: Pick<Delivery, 'source' | 'key'> & { bytes: number | null }): Promise<IngestOutcome> {
    const integration = await this.#integrationOf(options);
    if (!('kind' in integration)) {
      const item = refusedDelivery({
        integration,
        bytes: options.bytes,
        maxBytes: this.#maxBytes,
        now: Date.now(),
        storedBodies: this.#storedBodies,
      });
      // The sender is refused in any case; what the flush met stands in the log.
      await this.#queue.join({ item, alerts: 1, bytes: item.body.length, keys: keysOf(item) })?.catch(() => undefined);
    }
    return this.#refused({ kind: 'too_large' });
  }

  /** The integration of a valid key, at most five seconds stale; null: there is none. Rejects when the database is away. */
  findIntegration(key: string): Promise<KnownIntegration | null> {
    return this.#integrations.find(key);
  }

  /** Resolves when everything accepted so far has been answered. */
  drained(): Promise<void> {
    return this.#queue.drained();
  }

  #refused(outcome: Exclude<IngestOutcome, { kind: 'accepted' }>): IngestOutcome {
    this.#observer?.refused(outcome.kind);
    return outcome;
  }

  async #integrationOf(
    delivery: Pick<Delivery, 'source' | 'key'>,
  ): Promise<KnownIntegration | Extract<IngestOutcome, { kind: 'refused' | 'database_down' }>> {
    let integration: KnownIntegration | null;
    try {
      integration = await this.#integrations.find(delivery.key);
    } catch (error) {
      this.#log.error({ err: error }, 'The integration of an ingest key could not be read');
      return DATABASE_DOWN;
    }
    if (!integration) {
      this.#log.info({ source: delivery.source, reason: 'unknown_key' }, 'Delivery refused');
      return { kind: 'refused', reason: 'unknown_key' };
    }
    if (integration.source !== delivery.source) {
      const { integrationId, workspaceId } = integration;
      this.#log.info({ integrationId, workspaceId, reason: 'wrong_source' }, 'Delivery refused');
      return { kind: 'refused', reason: 'wrong_source' };
    }
    return integration;
  }

  async #accept(integration: KnownIntegration, delivery: Delivery): Promise<IngestOutcome> {
    if (this.#queue.isFull) return overloaded(integration);
    if (isDeeperThan({ bytes: delivery.body, max: MAX_DEPTH })) return { kind: 'too_deep' };
    const parsed = parseDelivery({ delivery, integration, now: Date.now(), storedBodies: this.#storedBodies });
    if (!parsed) return { kind: 'malformed_json' };
    return this.#settle(parsed);
  }

  /**
   * Takes those alerts of a stored delivery in once more that a shaping rule dropped, or all of one that could not be
   * read, by the rules as they are now. What was heard of an alert since then stands. Rejects when the database is away.
   */
  async rerun(options: { workspaceId: string; receiptId: string }): Promise<RerunOutcome> {
    const found = await readRerun({
      ...options,
      database: this.#database,
      integrations: this.#integrations,
      storedBodies: this.#storedBodies,
    });
    return found.kind === 'delivery' ? this.#settle(found.delivery) : found;
  }

  /** Joins the waiting line, and answers once the delivery is stored. */
  async #settle(
    parsed: ParsedDelivery,
  ): Promise<Extract<IngestOutcome, { kind: 'accepted' | 'overloaded' | 'database_down' }>> {
    const { integration } = parsed;
    const answer = this.#queue.join({
      item: parsed,
      alerts: Math.max(1, parsed.alerts.length),
      bytes: parsed.body.length,
      keys: keysOf(parsed),
    });
    if (!answer) return overloaded(integration);
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
      // What the flush met is told once, by the flush.
      if (faultOf(error) === 'bug') this.#log.error({ err: error }, 'Delivery not stored');
      return DATABASE_DOWN;
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

  /**
   * What cannot be stored, or what this code stumbles over, is found by halving: one delivery fails alone and is kept
   * as unparsed, its neighbours are stored.
   */
  async #recover(batch: Waiting<ParsedDelivery, FlushAnswer>[], error: unknown): Promise<void> {
    const fault = faultOf(error);
    const [only] = batch;
    if ((fault !== 'bad_data' && fault !== 'bug') || !only) {
      this.#log.error({ err: error, deliveries: batch.length }, 'Flush failed');
      for (const waiting of batch) waiting.reject(error);
      return;
    }
    if (batch.length > 1) {
      const half = Math.ceil(batch.length / 2);
      await this.#flush(batch.slice(0, half));
      await this.#flush(batch.slice(half));
      return;
    }
    const { integrationId, workspaceId } = only.item.integration;
    this.#log.error({ err: error, integrationId, workspaceId }, 'Delivery could not be stored as it is');
    if (only.item.alerts.length === 0) {
      only.reject(error);
      return;
    }
    const problem = storable(`could not be stored: ${(error as Error).message}`);
    await this.#flush([{ ...only, item: { ...only.item, alerts: [], unparsed: 1, problem } }]);
  }

  #afterCommit(decided: Decided): void {
    const runs = decided.unit.runsToWake();
    if (runs.length > 0) void this.#producer.wake({ queue: 'escalations', jobs: runs });
    const tellings = decided.unit.tellingCount;
    if (tellings > 0)
      void this.#producer.wake({ queue: 'notifications', jobs: Array.from({ length: tellings }, () => ({})) });
    logEvents({ log: this.#log, decided });
  }
}

const overloaded = (integration: KnownIntegration): Extract<IngestOutcome, { kind: 'overloaded' }> => ({
  kind: 'overloaded',
  status: SOURCES[integration.source].overloadStatus,
  retryAfterSeconds: RETRY_AFTER_SECONDS,
});

/** Why an event moved nothing. */
const MOVED_NOTHING: ReadonlySet<string> = new Set<LifecycleReason>([
  'repeat',
  'late_firing',
  'closed_by_person',
  'late_resolve',
  'resolved_unknown',
  'already_resolved',
  'dropped_by_rule',
]);

/** One line per transition at info, one per event that moved nothing at debug, in the guide's shape. */
function logEvents(options: { log: Logger; decided: Decided }): void {
  const { log, decided } = options;
  const debug = log.isLevelEnabled('debug');
  for (const event of decided.events) {
    const isQuiet = MOVED_NOTHING.has(event.reason);
    if (isQuiet && !debug) continue;
    const { alertId, workspaceId, groupId, reason } = event;
    log[isQuiet ? 'debug' : 'info']({ alertId, workspaceId, groupId, reason }, 'Alert processed');
  }
}

/** The groups that a delivery leads to. */
const keysOf = ({ integration, alerts }: ParsedDelivery): string[] => [
  ...new Set(
    alerts.flatMap(({ groupKey, shaped }) =>
      shaped?.dropped ? [] : [groupIdentity(integration.workspaceId, groupKey)],
    ),
  ),
];
