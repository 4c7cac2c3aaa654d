import type { Database } from '@signalcraft/database/database';
import { findOverdueNotifications } from '@signalcraft/database/system/claim-notifications';
import { findDueRuns } from '@signalcraft/database/system/due';
import { seconds } from '@signalcraft/domain/time';
import type { Logger } from '@signalcraft/platform/log';
import { sendOutgoing } from '@signalcraft/platform/outgoing-http';
import type { QueueProducer } from '@signalcraft/queues/producer';

/** What is due for longer than this, with nobody on it, is a fault of ours. */
const OVERDUE_MS = seconds(15);
const LOOKED_AT_MAX = 200;

/** How many of each are overdue, up to two hundred. */
export type Overdue = { runs: number; notifications: number; leases: number };

type AuditDeps = { database: Database; producer: QueueProducer; log: Logger };

/** What is overdue now. Reads as the whole instance, so that every process that looks sees the same. */
async function findOverdue(options: { database: Database }) {
  const { database } = options;
  const runs = await findDueRuns({ database, limit: LOOKED_AT_MAX, overdueMs: OVERDUE_MS });
  const { unclaimed, lostLeases } = await findOverdueNotifications({
    database,
    limit: LOOKED_AT_MAX,
    overdueMs: OVERDUE_MS,
  });
  return { runs, unclaimed, lostLeases };
}

/** How much is overdue now, for the metrics. */
export async function countOverdue(options: { database: Database }): Promise<Overdue> {
  const { runs, unclaimed, lostLeases } = await findOverdue(options);
  return { runs: runs.length, notifications: unclaimed.length, leases: lostLeases };
}

/**
 * Looks for steps and messages that nobody took although they are due, says so in the log, and wakes the workers for
 * each once more.
 */
export async function audit(options: { deps: AuditDeps }): Promise<Overdue> {
  const { database, producer, log } = options.deps;
  const { runs, unclaimed, lostLeases } = await findOverdue({ database });
  const overdue = { runs: runs.length, notifications: unclaimed.length, leases: lostLeases };
  if (isClean(overdue)) return overdue;
  log.error(
    { ...overdue, runIds: runs.slice(0, 5).map(({ runId }) => runId), overdueMs: OVERDUE_MS },
    'Overdue: due, and nobody took it',
  );
  await producer.wake({ queue: 'escalations', jobs: runs.map(({ runId }) => ({ runId })) });
  await producer.wake({
    queue: 'notifications',
    jobs: unclaimed.map(({ notificationId }) => ({ notificationId })),
  });
  return overdue;
}

const isClean = ({ runs, notifications, leases }: Overdue): boolean => runs + notifications + leases === 0;

/**
 * The auditor, and the heartbeat to a monitor outside: it is sent only while the database answers and nothing is
 * overdue, so that its absence says that pages may not go out. Without an address there is none.
 */
export function auditorTicks(options: {
  deps: AuditDeps;
  heartbeatUrl: string | null;
}): { name: string; everyMs: number; run: () => Promise<void> }[] {
  const { deps, heartbeatUrl } = options;
  const looking = {
    name: 'auditor',
    everyMs: seconds(10),
    run: async () => {
      await audit({ deps });
    },
  };
  if (heartbeatUrl === null) return [looking];
  const beating = {
    name: 'heartbeat',
    everyMs: seconds(30),
    run: async () => {
      if (isClean(await audit({ deps }))) await beat({ log: deps.log, url: heartbeatUrl });
    },
  };
  return [looking, beating];
}

/** The address holds the monitor's secret, so that the log does not name it. */
async function beat(options: { log: Logger; url: string }): Promise<void> {
  const result = await sendOutgoing({
    url: options.url,
    headers: {},
    json: { status: 'ok' },
    signal: AbortSignal.timeout(seconds(10)),
  });
  if (result.kind === 'answered' && result.status < 300) return;
  const detail = result.kind === 'answered' ? `it answered ${result.status}` : result.detail;
  options.log.warn({ detail }, 'Heartbeat not taken');
}
