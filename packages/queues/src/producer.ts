import { Queue } from 'bullmq';
import { producerConnection, type QueueBackend } from './backend.ts';
import { JOB_OPTIONS, type JobData, QUEUE_NAMES, QUEUES, type QueueName } from './catalog.ts';

export type EnqueueFailure = { queue: QueueName; jobs: number; error: Error };

/** Puts wake-ups on the queues. It never throws and never waits long: a lost wake-up costs a second, not a page. */
export class QueueProducer {
  readonly #queues: Map<QueueName, Queue>;
  readonly #onFailure: (failure: EnqueueFailure) => void;
  readonly #onError: (error: Error) => void;

  constructor(options: {
    backend: QueueBackend;
    onFailure: (failure: EnqueueFailure) => void;
    /** Connection errors, which may come many a second while the backend is away. */
    onError: (error: Error) => void;
  }) {
    this.#onFailure = options.onFailure;
    this.#onError = options.onError;
    this.#queues = new Map(
      QUEUE_NAMES.map((name) => {
        const queue = new Queue(name, { ...producerConnection(options.backend), defaultJobOptions: JOB_OPTIONS });
        queue.on('error', (error) => this.#onError(error));
        return [name, queue];
      }),
    );
  }

  /** One wake-up per item, in one round trip. Resolves when the backend took them or when that failed. */
  async wake<Q extends QueueName>(options: { queue: Q; jobs: JobData<Q>[] }): Promise<void> {
    const { queue, jobs } = options;
    if (jobs.length === 0) return;
    try {
      await this.#queue(queue).addBulk(jobs.map((data) => ({ name: QUEUES[queue].job, data, opts: JOB_OPTIONS })));
    } catch (error) {
      this.#onFailure({ queue, jobs: jobs.length, error: error as Error });
    }
  }

  /** Jobs of a queue by state. Throws when the backend does not answer. */
  depth(queue: QueueName): Promise<Record<string, number>> {
    return this.#queue(queue).getJobCounts('wait', 'active', 'delayed', 'failed');
  }

  /** Whether the backend answers now. */
  async ping(): Promise<boolean> {
    try {
      await this.depth('notifications');
      return true;
    } catch {
      return false;
    }
  }

  async close(): Promise<void> {
    await Promise.allSettled([...this.#queues.values()].map((queue) => queue.close()));
  }

  #queue(name: QueueName): Queue {
    const queue = this.#queues.get(name);
    if (!queue) throw new Error(`no queue ${name}`);
    return queue;
  }
}
