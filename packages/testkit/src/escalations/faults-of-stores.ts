import { cpSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { PrivatePostgres } from '../private-postgres.ts';
import type { PrivateRedis } from '../private-redis.ts';
import { queryAs } from '../query-as.ts';
import { AFTER_A_KILL, type Fault, NORMAL, type Struck, WITHOUT_REDIS } from './fault.ts';
import { twoWorkers, untilAllIsPlanned } from './faults-of-workers.ts';
import type { Verdict } from './ledger.ts';
import { type EscalationWorld, titleOf } from './world.ts';

const redisOf = (world: EscalationWorld): PrivateRedis => {
  if (!world.redis) throw new Error('this fault needs a Redis of its own');
  return world.redis;
};
const postgresOf = (world: EscalationWorld): PrivatePostgres => {
  if (!world.postgres) throw new Error('this fault needs a PostgreSQL of its own');
  return world.postgres;
};

/** Clients try each second; one that is closed before it is back goes on trying for ever. */
const untilReconnected = (): Promise<void> => sleep(1_200);

const onRedis = { stores: { postgres: 'shared', redis: 'own' }, start: twoWorkers } as const;

export const redisKilled: Fault = {
  ...onRedis,
  name: 'redis-killed',
  ids: 'F-10',
  summary: 'Redis is killed and started again, every two seconds',
  bounds: WITHOUT_REDIS,
  strike: async (world) => {
    for (let strike = 0; strike < world.size.strikes; strike += 1) {
      await sleep(1_000);
      await redisOf(world).stop({ immediate: true });
      await sleep(1_000);
      await redisOf(world).start();
    }
    await untilReconnected();
    return {};
  },
};

export const redisDown: Fault = {
  ...onRedis,
  name: 'redis-down',
  ids: 'F-11',
  summary: 'Redis is gone for all of the time that steps fall due',
  bounds: WITHOUT_REDIS,
  strike: async (world) => {
    await redisOf(world).stop({ immediate: true });
    await Promise.all([untilAllIsPlanned(world), sleep(world.size.outageMs)]);
    await redisOf(world).start();
    await untilReconnected();
    return {};
  },
};

export const redisFlushed: Fault = {
  ...onRedis,
  name: 'redis-flushed',
  ids: 'F-12',
  summary: 'Redis is emptied every two seconds',
  bounds: WITHOUT_REDIS,
  strike: async (world) => {
    const redis = new Redis(redisOf(world).url);
    const over = performance.now() + world.size.spreadMs + world.size.steps * world.size.delayMs;
    while (performance.now() < over) {
      await redis.flushall();
      await sleep(2_000);
    }
    redis.disconnect();
    return {};
  },
};

/** Jobs of work that is long done come back. */
export const redisRolledBack: Fault = {
  ...onRedis,
  name: 'redis-rolled-back',
  ids: 'F-13',
  summary: 'Redis comes back with an old copy: jobs for rows that are long done',
  bounds: { ...NORMAL, writtenP99: 10_000, sentP99: 10_000, sentMax: 10_000 },
  // Without workers the jobs of the first groups wait in Redis.
  start: async () => undefined,
  strike: async (world) => {
    const { dataDir } = redisOf(world);
    await sleep(world.size.spreadMs / 2);
    await redisOf(world).stop();
    cpSync(dataDir, `${dataDir}-old`, { recursive: true });
    await redisOf(world).start();
    await twoWorkers(world);
    await untilAllIsPlanned(world);
    await redisOf(world).stop();
    rmSync(dataDir, { recursive: true });
    cpSync(`${dataDir}-old`, dataDir, { recursive: true });
    rmSync(`${dataDir}-old`, { recursive: true });
    await redisOf(world).start();
    const redis = new Redis(redisOf(world).url);
    const jobs = await redis.llen('bull:escalations:wait');
    // They are looked at, and there is nothing to do.
    while ((await redis.llen('bull:escalations:wait')) > 0) await sleep(50);
    redis.disconnect();
    await sleep(1_000);
    return { figures: { 'old jobs': jobs } };
  },
  judge: ({ struck }) => ((struck.figures?.['old jobs'] ?? 0) === 0 ? ['no old job came back'] : []),
};

/** From when everything was back until the last step was written that had fallen due by then, and its page was sent. */
function catchUp(options: { verdict: Verdict; struck: Struck; slack: number }): string[] {
  const { verdict, struck, slack } = options;
  const { backAt } = struck;
  if (backAt === undefined) return ['it never came back'];
  const overdue = verdict.steps.filter((step) => step.plannedAt < backAt && step.writtenAt > backAt);
  const writtenMs = Math.max(0, ...overdue.map((step) => step.writtenAt - backAt));
  const sentMs = Math.max(0, ...overdue.map((step) => (step.sentAt ?? Number.POSITIVE_INFINITY) - backAt));
  Object.assign(struck.figures ?? {}, {
    'steps overdue': overdue.length,
    'caught up, written': Math.round(writtenMs),
    'caught up, sent': Math.round(sentMs),
  });
  if (overdue.length === 0) return ['nothing fell due meanwhile'];
  return sentMs > 10_000 * slack ? [`caught up only after ${Math.round(sentMs)} ms`] : [];
}

const AFTER_AN_OUTAGE = Number.POSITIVE_INFINITY;

export const postgresDown: Fault = {
  name: 'postgres-down',
  ids: 'F-18, F-19',
  summary: 'PostgreSQL is cut off in the middle of everything, and comes back',
  stores: { postgres: 'own', redis: 'own' },
  bounds: { writtenP99: AFTER_AN_OUTAGE, sentP99: AFTER_AN_OUTAGE, sentMax: AFTER_AN_OUTAGE },
  start: twoWorkers,
  // Every alert before it: a delivery that is refused is its sender's to repeat.
  strike: async (world) => {
    await sleep(world.size.spreadMs + 1_000);
    await postgresOf(world).stop({ immediate: true });
    await sleep(world.size.outageMs);
    await postgresOf(world).start();
    return { backAt: Date.now(), figures: {} };
  },
  judge: catchUp,
};

export const everythingDown: Fault = {
  ...postgresDown,
  name: 'everything-down',
  ids: 'F-19, G-R6',
  summary: 'PostgreSQL, Redis and every worker are killed, and come back',
  strike: async (world) => {
    await sleep(world.size.spreadMs + 1_000);
    await Promise.all([
      ...world.workers.map((worker) => worker.kill('SIGKILL')),
      redisOf(world).stop({ immediate: true }),
      postgresOf(world).stop({ immediate: true }),
    ]);
    await sleep(world.size.outageMs);
    await Promise.all([postgresOf(world).start(), redisOf(world).start()]);
    await twoWorkers(world);
    return { backAt: Date.now(), figures: {} };
  },
};

/** Somebody else takes the locks of a group and its run the other way round. */
export const conflicts: Fault = {
  ...onRedis,
  name: 'conflicts',
  ids: 'F-25',
  summary: 'another client takes the same rows’ locks the other way round: deadlocks',
  bounds: AFTER_A_KILL,
  start: async (world) => {
    // Those of the product find the deadlock first, and are the ones whose transaction ends.
    await queryAs({
      databaseUrl: world.databases.superuserUrl,
      text: `alter role sc_test_app in database ${world.databases.name} set deadlock_timeout = '20ms'`,
    });
    await twoWorkers(world);
  },
  strike: async (world) => {
    const over = new AbortController();
    const crosswise = async (): Promise<void> => {
      while (!over.signal.aborted) {
        const client = await world.owner.connect();
        try {
          // Long enough to be in the way, and gone before anybody gives up waiting.
          await client.query(`begin; set local lock_timeout = '300ms'`);
          const { rows } = await client.query<{ groupId: string }>(
            `select group_id as "groupId" from "EscalationRun" where ended_at is null
             order by abs(date_part('epoch', next_step_at - clock_timestamp())) limit 8 for update skip locked`,
          );
          await sleep(40);
          await client.query(`select 1 from "AlertGroup" where id = any ($1) for update`, [
            rows.map((row) => row.groupId),
          ]);
          await client.query('commit');
        } catch {
          await client.query('rollback');
        } finally {
          client.release();
        }
      }
    };
    const repeats = async (): Promise<void> => {
      for (let number = 0; !over.signal.aborted; number = (number + 1) % world.size.groups) {
        const { rows } = await world.owner.query('select 1 from "AlertGroup" where title = $1', [titleOf(number)]);
        if (rows.length > 0) await world.alert(number);
        await sleep(20);
      }
    };
    const running = [crosswise(), crosswise(), repeats()];
    await untilAllIsPlanned(world);
    over.abort();
    await Promise.all(running);
    const [counted] = await queryAs<{ deadlocks: number }>({
      databaseUrl: world.databases.superuserUrl,
      text: 'select deadlocks::int from pg_stat_database where datname = current_database()',
    });
    return { figures: { deadlocks: counted?.deadlocks ?? 0 } };
  },
  judge: ({ struck, world }) => [
    ...((struck.figures?.['deadlocks'] ?? 0) === 0 ? ['no deadlock came about'] : []),
    ...world.workers.flatMap((worker) =>
      worker
        .records()
        .filter((record) => record['level'] === 'error')
        .map((record) => `surfaced: ${String(record['msg'])} ${JSON.stringify(record['err'])}`),
    ),
  ],
};
