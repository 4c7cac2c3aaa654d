import type { IngestAccepted } from '@signalcraft/contracts/ingest';
import { type Database, type FlushClient, HOT } from '@signalcraft/database/database';
import { CLAIMED_HERE, claimDeliveryIds } from '@signalcraft/database/hot/delivery-ids';
import { lockAndRead, readAlertsInGroups } from '@signalcraft/database/hot/lock-and-read';
import { inOneWrite } from '@signalcraft/database/hot/one-write';
import { sendWrite, type Write } from '@signalcraft/database/hot/write';
import { faultOf } from './database-errors.ts';
import {
  alertIdentity,
  type Decided,
  decideDeliveries,
  groupIdentity,
  type LockedByIdentity,
  type ParsedDelivery,
} from './decide-deliveries.ts';
import { MAX_FLUSH_ALERTS } from './ingest-queue.ts';
import type { StoredBodies } from './stored-bodies.ts';

const MAX_TRIES = 8;
const LARGE =
  "select set_config('statement_timeout', '30s', true), set_config('idle_in_transaction_session_timeout', '10s', true)";

/** What the flush did for one delivery: stored it, or found that its sender had sent it before. */
export type FlushAnswer = { kind: 'stored'; answer: IngestAccepted } | { kind: 'redelivered'; receiptId: string };

export type Flushed = { answers: FlushAnswer[]; decided: Decided };

/** Rows moved between the look-up and the lock: another flush was faster. */
class MovedError extends Error {
  readonly code = '40001';
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Makes deliveries durable: lock → decide → write, in two round trips. Resolves only when the statement and COMMIT have
 * both answered. Conflicts with other processes are tried again, up to eight times. Rejects with the database's error
 * and with nothing stored.
 */
export async function flushDeliveries(options: {
  database: Database;
  deliveries: readonly ParsedDelivery[];
  storedBodies: StoredBodies;
}): Promise<Flushed> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await flushOnce(options);
    } catch (error) {
      if (faultOf(error) !== 'conflict' || attempt >= MAX_TRIES) throw error;
      await wait(Math.random() * 10 * attempt);
    }
  }
}

async function flushOnce(options: {
  database: Database;
  deliveries: readonly ParsedDelivery[];
  storedBodies: StoredBodies;
}): Promise<Flushed> {
  const workspaceIds = [...new Set(options.deliveries.map((delivery) => delivery.integration.workspaceId))];
  const db = await options.database.connect();
  let broken: Error | undefined;
  try {
    // Everything up to the decision is one round trip: nothing here is awaited before the last was sent.
    const { opened, claiming, locking } = inOneWrite(db, () => {
      const opening = openFlush({ db, workspaceIds, deliveries: options.deliveries });
      const ids = options.deliveries.some((delivery) => delivery.deliveryId !== null)
        ? claimDeliveryIds({ db, deliveries: options.deliveries.map(toClaim) })
        : null;
      // Which deliveries are new is known only when their ids were asked for.
      const locks = ids ? null : lockByIdentity({ db, workspaceIds, deliveries: options.deliveries });
      return { opened: opening, claiming: ids, locking: locks };
    });
    const claimed = await claiming;
    const fresh = claimed ? options.deliveries.filter((_, index) => claimed[index] === null) : options.deliveries;
    const locked = await (locking ?? inOneWrite(db, () => lockByIdentity({ db, workspaceIds, deliveries: fresh })));
    await opened;

    const decided = decideDeliveries({ deliveries: fresh, locked, storedBodies: options.storedBodies });
    const { receipts, events } = decided;
    const write: Write = {
      ...decided.unit.toWrite(),
      receipts,
      events,
      deliveryIds: receipts.flatMap(({ id, workspaceId, integrationId, deliveryId }) =>
        deliveryId ? [{ workspaceId, integrationId, deliveryId, receiptId: id }] : [],
      ),
    };
    const [, committed] = await inOneWrite(db, () =>
      Promise.all([sendWrite({ db, workspaceIds, write }), db.query('commit')]),
    );
    if (committed.command !== 'COMMIT') throw new Error('the flush was rolled back');

    fresh.forEach((delivery, index) => {
      const receipt = receipts[index];
      if (receipt && Buffer.isBuffer(receipt.body)) {
        options.storedBodies.remember({ bodyKey: delivery.bodyKey, receiptId: receipt.id, now: locked.now });
      }
    });
    const answerOf = new Map(fresh.map((delivery, index) => [identityOf(delivery), decided.answers[index]]));
    const answers = options.deliveries.map((delivery, index): FlushAnswer => {
      const first = claimed?.[index];
      if (first && first !== CLAIMED_HERE) return { kind: 'redelivered', receiptId: first };
      const answer = answerOf.get(identityOf(delivery));
      if (!answer) throw new RangeError('a delivery without an answer');
      return { kind: 'stored', answer };
    });
    return { answers, decided };
  } catch (error) {
    try {
      await db.query('rollback');
    } catch (rollbackError) {
      broken = rollbackError as Error;
    }
    throw error;
  } finally {
    db.release(broken);
  }
}

/** Begins the transaction; a single delivery may hold more than a flush gathers, and gets the time for it. */
function openFlush(options: {
  db: FlushClient;
  workspaceIds: readonly string[];
  deliveries: readonly ParsedDelivery[];
}): Promise<unknown> {
  const { db, deliveries } = options;
  const opening = [
    db.query('begin'),
    db.query({ name: 'flush-open', text: HOT, values: [`{${options.workspaceIds.join(',')}}`] }),
    ...(deliveries.reduce((sum, delivery) => sum + delivery.alerts.length, 0) > MAX_FLUSH_ALERTS
      ? [db.query({ name: 'flush-large', text: LARGE })]
      : []),
  ];
  const opened = Promise.all(opening);
  // It is awaited after what was sent behind it, which fails first.
  opened.catch(() => undefined);
  return opened;
}

/** Equal for two deliveries of one flush that carry the same id of their sender. */
const identityOf = (delivery: ParsedDelivery): unknown =>
  delivery.deliveryId ? alertIdentity(delivery.integration.integrationId, delivery.deliveryId) : delivery;

const toClaim = (delivery: ParsedDelivery) => ({
  workspaceId: delivery.integration.workspaceId,
  integrationId: delivery.integration.integrationId,
  deliveryId: delivery.deliveryId,
});

/** Locks and reads what the deliveries' alerts lead to. Throws when a row moved meanwhile, so that the flush begins anew. */
async function lockByIdentity(options: {
  db: Parameters<typeof lockAndRead>[0]['db'];
  workspaceIds: string[];
  deliveries: readonly ParsedDelivery[];
}): Promise<LockedByIdentity> {
  const keys = new Map<string, { workspaceId: string; groupKey: string }>();
  const fingerprints = new Map<
    string,
    { workspaceId: string; integrationId: string; fingerprint: string; key: string }
  >();
  for (const { integration, alerts } of options.deliveries) {
    const { workspaceId, integrationId } = integration;
    for (const { groupKey, fingerprint, shaped } of alerts) {
      if (shaped?.dropped) continue;
      const key = groupIdentity(workspaceId, groupKey);
      if (!keys.has(key)) keys.set(key, { workspaceId, groupKey });
      const identity = alertIdentity(integrationId, fingerprint);
      if (!fingerprints.has(identity)) fingerprints.set(identity, { workspaceId, integrationId, fingerprint, key });
    }
  }
  const { db, workspaceIds } = options;
  const locked = await lockAndRead({
    db,
    workspaceIds,
    keys: [...keys.values()],
    fingerprints: [...fingerprints.values()],
  });

  const newestByKey: LockedByIdentity['newestByKey'] = new Map();
  [...keys.keys()].forEach((key, index) => {
    const newest = locked.newest[index];
    if (!newest) return;
    if (!locked.groups.has(newest.id)) throw new MovedError('a newer group of the key');
    newestByKey.set(key, newest);
  });
  const alertByFingerprint = new Map<
    string,
    LockedByIdentity['alertByFingerprint'] extends Map<string, infer A> ? A : never
  >();
  const former: { groupId: string; integrationId: string; fingerprint: string; name: string }[] = [];
  [...fingerprints].forEach(([identity, { integrationId, fingerprint, key }], index) => {
    const alert = locked.alerts[index];
    if (!alert) return;
    if (!locked.groups.has(alert.state.groupId)) throw new MovedError('the alert moved to another group');
    alertByFingerprint.set(identity, alert);
    const target = newestByKey.get(key)?.id;
    if (target && target !== alert.state.groupId) {
      former.push({ groupId: target, integrationId, fingerprint, name: `${target}/${identity}` });
    }
  });
  const formerAlerts: LockedByIdentity['formerAlerts'] = new Map();
  if (former.length > 0) {
    const rows = await readAlertsInGroups({ db, workspaceIds, wanted: former });
    former.forEach(({ name }, index) => {
      const row = rows[index];
      if (row) formerAlerts.set(name, row);
    });
  }
  return { now: locked.now, groups: locked.groups, newestByKey, alertByFingerprint, formerAlerts };
}
