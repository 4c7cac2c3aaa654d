import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type GuardedProcess, startGuarded } from '@signalcraft/embedded/guarded-process';
import { Redis } from 'ioredis';
import { freePort } from './ports.ts';

export type PrivateRedis = {
  url: string;
  port: number;
  /** Where it keeps what it was told, to be copied while it is stopped. */
  dataDir: string;
  /** The server's process while it runs, for its CPU time. */
  pid: () => number | null;
  /** Starts it again, on the same port and with what it had kept, after `stop`. */
  start: () => Promise<void>;
  /** Stops the server; `immediate` as if it were killed. */
  stop: (options?: { immediate?: boolean }) => Promise<void>;
  /** Stops it and removes its folder. */
  remove: () => Promise<void>;
};

/** A Redis of its own in a temporary folder, as the deployment guide asks for it: append-only file, no eviction. */
export async function startPrivateRedis(): Promise<PrivateRedis> {
  const home = mkdtempSync(join(tmpdir(), 'signalcraft-redis-'));
  const dataDir = join(home, 'data');
  mkdirSync(dataDir);
  const port = await freePort();
  const start = async (): Promise<GuardedProcess> => {
    const server = await startGuarded({
      command: 'redis-server',
      // Delayed jobs are late by up to one tick: 10 ms at 100 Hz.
      args: Object.entries({
        port: String(port),
        bind: '127.0.0.1',
        dir: dataDir,
        save: '',
        hz: '100',
        appendonly: 'yes',
        appendfsync: 'everysec',
        'maxmemory-policy': 'noeviction',
      }).flatMap(([name, value]) => [`--${name}`, value]),
      logFile: join(home, 'redis.log'),
      stopSignals: [
        { signal: 'SIGTERM', afterMs: 0 },
        { signal: 'SIGKILL', afterMs: 5_000 },
      ],
      removeWhenOrphaned: home,
    });
    while (!(await answers(port))) {
      if (server.isOver()) throw new Error('redis-server ended instead of starting');
      await sleep(20);
    }
    return server;
  };
  let running: GuardedProcess | null = await start();
  const stop = async (options: { immediate?: boolean } = {}) => {
    const server = running;
    running = null;
    if (!server) return;
    if (options.immediate) server.signal('SIGKILL');
    await (options.immediate ? server.ended : server.stop());
  };
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    dataDir,
    pid: () => running?.pid ?? null,
    start: async () => {
      running ??= await start();
    },
    stop,
    remove: async () => {
      await stop();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

async function answers(port: number): Promise<boolean> {
  const redis = new Redis({ port, host: '127.0.0.1', lazyConnect: true, retryStrategy: null, maxRetriesPerRequest: 0 });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return (await redis.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}
