import type { Database } from '@signalcraft/database/database';
import { notificationBacklog } from '@signalcraft/database/system/health';
import { partitionDaysAhead } from '@signalcraft/database/system/partitions';
import { countOverdue } from '@signalcraft/engine/auditor';
import type { Ingest } from '@signalcraft/engine/ingest-webhook';
import { QUEUE_NAMES } from '@signalcraft/queues/catalog';
import type { QueueProducer } from '@signalcraft/queues/producer';
import { Gauge } from 'prom-client';
import type { ApiMetrics } from './api-metrics.ts';

/** Adds what is asked of the stores at each scrape. A store that does not answer leaves its figures out. */
export function observeStores(options: {
  metrics: ApiMetrics;
  database: Database;
  producer: QueueProducer;
  ingest: Ingest;
}): void {
  const { database, producer, ingest } = options;
  const registers = [options.metrics.registry];
  const gauge = <L extends string>(name: string, help: string, labelNames: L[], read: (gauge: Gauge<L>) => unknown) =>
    new Gauge<L>({
      name,
      help,
      labelNames,
      registers,
      async collect() {
        this.reset();
        try {
          await read(this);
        } catch {
          this.remove();
        }
      },
    });

  gauge('signalcraft_ingest_waiting_alerts', 'Alerts that wait for a flush.', [], (self) =>
    self.set(ingest.waitingAlerts),
  );
  gauge('signalcraft_database_connections', 'Connections of the ingest path, by state.', ['state'], (self) => {
    const { total, idle, waiting } = database.connections();
    self.set({ state: 'active' }, total - idle);
    self.set({ state: 'idle' }, idle);
    self.set({ state: 'waited_for' }, waiting);
  });
  gauge('signalcraft_queue_jobs', 'Jobs by queue and state.', ['queue', 'state'], async (self) => {
    for (const queue of QUEUE_NAMES) {
      for (const [state, jobs] of Object.entries(await producer.depth(queue))) self.set({ queue, state }, jobs);
    }
  });
  const backlog = oncePerScrape(() => notificationBacklog({ database }));
  gauge('signalcraft_notifications_unsent', 'Notifications not yet sent, by status.', ['status'], async (self) => {
    for (const [status, count] of Object.entries((await backlog()).byStatus)) self.set({ status }, count);
  });
  gauge('signalcraft_notifications_oldest_due_seconds', 'How long the oldest due one waits.', [], async (self) =>
    self.set((await backlog()).oldestDueSeconds),
  );
  gauge('signalcraft_overdue', 'Due for 15 s and taken by nobody, by kind.', ['kind'], async (self) => {
    for (const [kind, count] of Object.entries(await countOverdue({ database }))) self.set({ kind }, count);
  });
  gauge('signalcraft_partition_days_ahead', 'Days ahead for which partitions stand ready.', [], async (self) =>
    self.set(await partitionDaysAhead({ database })),
  );
}

/** Gauges of one scrape are collected together: those that share a question share its answer. */
function oncePerScrape<T>(ask: () => Promise<T>): () => Promise<T> {
  let asked: Promise<T> | null = null;
  return () => {
    asked ??= ask().finally(() => {
      asked = null;
    });
    return asked;
  };
}
