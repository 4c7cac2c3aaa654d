import { Queue } from 'bullmq';
import { producerConnection, type QueueBackend } from './backend.ts';
import { JOB_OPTIONS, type JobData, QUEUE_NAMES, QUEUES, type QueueName } from './catalog.ts';

export type EnqueueFailure = { queue: QueueName; jobs: number; error: Error };

/** How long a wake-up may hold up the one who made it. */
const WAKE_MS = 250;
/** Wake-ups that wait for a backend that never answered: past this many, a wake-up fails at once. */
const WAITING_MAX = 100;
const ASK_MS = 2_000;

class NoAnswerError extends Error {
  override name = 'NoAnswerError';
}

/** Puts wake-ups on the queues. It never throws and never waits long: a lost wake-up costs a second, not a page. */
export class QueueProducer {
  readonly #queues: Map<QueueName, Queue>;
  readonly #onFailure: (failure: EnqueueFailure) => void;
  readonly #onError: (error: Error) => void;
  #waiting = 0;

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

  /** One wake-up per item, in one round trip. Resolves when the backend took them, when that failed, or after 250 ms. */
  async wake<Q extends QueueName>(options: { queue: Q; jobs: JobData<Q>[] }): Promise<void> {
    const { queue, jobs } = options;
    if (jobs.length === 0) return;
    try {
      if (this.#waiting >= WAITING_MAX) throw new NoAnswerError('the queue backend does not answer');
      this.#waiting += 1;
      const added = this.#queue(queue)
        .addBulk(jobs.map((data) => ({ name: QUEUES[queue].job, data, opts: JOB_OPTIONS })))
        .finally(() => {
          this.#waiting -= 1;
        });
      await within(added, WAKE_MS);
    } catch (error) {
      this.#onFailure({ queue, jobs: jobs.length, error: error as Error });
    }
  }

  /** Jobs of a queue by state. Throws when the backend does not answer within two seconds. */
  depth(queue: QueueName): Promise<Record<string, number>> {
    return within(this.#queue(queue).getJobCounts('wait', 'active', 'delayed', 'failed'), ASK_MS);
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

/** The library waits without end for a backend that was never there. */
async function within<T>(answer: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new NoAnswerError(`the queue backend did not answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
    // What comes of it later concerns nobody.
    answer.catch(() => undefined);
  }
}
