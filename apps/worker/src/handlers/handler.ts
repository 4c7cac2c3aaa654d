import type { JobData, QueueName } from '@signalcraft/queues/catalog';

/** What a queue's jobs do, and how the process looks after it between jobs. */
export type Handler<Q extends QueueName> = {
  concurrency: number;
  handle: (data: JobData<Q>) => Promise<void>;
  /** Called each second: the queue is an alarm clock, and the rows are looked at without it too. */
  poll: () => Promise<void>;
  stop: () => Promise<void>;
};

/** One handler a queue: a queue of the catalog without one does not compile. */
export type Handlers = { [Q in QueueName]: Handler<Q> };
