import { createPostgresBackend, type QueueOptions, setDefaultBackendFactory } from 'bullmq';
import type { QueueName } from './catalog.ts';

export type QueueBackend = { kind: 'redis'; url: string; prefix?: string } | { kind: 'postgres'; url: string };

/** Redis when `REDIS_URL` is set, else the queue library's Postgres backend on the same database. */
export function chooseBackend(env: {
  REDIS_URL?: string | undefined;
  DATABASE_URL: string;
  QUEUE_PREFIX?: string | undefined;
}): QueueBackend {
  return env.REDIS_URL
    ? { kind: 'redis', url: env.REDIS_URL, ...(env.QUEUE_PREFIX ? { prefix: env.QUEUE_PREFIX } : {}) }
    : { kind: 'postgres', url: env.DATABASE_URL };
}

/** Must run before any queue or worker of the process is made. */
export function installBackend(backend: QueueBackend): void {
  if (backend.kind === 'postgres') setDefaultBackendFactory(createPostgresBackend);
  else setDefaultBackendFactory();
}

type Connection = Pick<QueueOptions, 'connection' | 'prefix'>;

const redisFields = (url: string) => ({ url, retryStrategy: (tries: number) => Math.min(tries * 100, 1_000) });
const postgresFields = (url: string, max: number) => ({
  connectionString: url,
  max,
  // The pool may do no more than the queue library's own schema asks for.
  options: '-c role=sc_queue',
  // The library listens to idle connections only: one that dies in use would end the process. Its query rejects anyway.
  onConnect: (client: { on: (event: 'error', listener: () => void) => unknown }) => {
    client.on('error', () => undefined);
  },
});

/** For producers: fails within a moment when the backend is away, since no request may wait for an alarm clock. */
export const producerConnection = (backend: QueueBackend): Connection =>
  backend.kind === 'redis'
    ? {
        connection: {
          ...redisFields(backend.url),
          enableOfflineQueue: false,
          maxRetriesPerRequest: 1,
          connectTimeout: 1_000,
        },
        ...(backend.prefix ? { prefix: backend.prefix } : {}),
      }
    : { connection: postgresFields(backend.url, 2) as never };

/** For workers: waits for the backend to come back, trying at least each second. */
export const workerConnection = (backend: QueueBackend): Connection =>
  backend.kind === 'redis'
    ? {
        connection: { ...redisFields(backend.url), maxRetriesPerRequest: null },
        ...(backend.prefix ? { prefix: backend.prefix } : {}),
      }
    : { connection: postgresFields(backend.url, 4) as never };

/** How an operator sees the queue's depth from a shell, for messages. */
export const depthHint = (backend: QueueBackend, queue: QueueName): string =>
  backend.kind === 'redis'
    ? `redis-cli LLEN ${backend.prefix ?? 'bull'}:${queue}:wait`
    : 'select state, count(*) from bullmq.job group by 1';
