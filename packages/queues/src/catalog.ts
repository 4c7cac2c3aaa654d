import { z } from 'zod';

/**
 * The three queues: names, job schemas, retry policies. A job is an alarm clock, worth one look at what is due in
 * Postgres; its ids are hints. Adding a job is an entry here and a handler in the worker, else it does not compile.
 */
export const QUEUES = {
  notifications: {
    job: 'send',
    schema: z.object({ notificationId: z.uuid().optional() }),
  },
  escalations: {
    job: 'step',
    schema: z.object({ runId: z.uuid().optional() }),
  },
  'session-replay': {
    job: 'process',
    schema: z.object({ replayId: z.uuid() }),
  },
} as const satisfies Record<string, { job: string; schema: z.ZodType }>;

export type QueueName = keyof typeof QUEUES;
export type JobData<Q extends QueueName> = z.infer<(typeof QUEUES)[Q]['schema']>;

export const QUEUE_NAMES = Object.keys(QUEUES) as QueueName[];

/**
 * No retries and nothing kept: the row in Postgres is what is retried, so a job that failed or was lost costs at most
 * the second until the next poll.
 */
export const JOB_OPTIONS = { attempts: 1, removeOnComplete: true, removeOnFail: true } as const;
