import { setTimeout as sleep } from 'node:timers/promises';
import { holdLocks } from '../hold-locks.ts';
import type { StartedApp } from '../processes.ts';
import { queryAs } from '../query-as.ts';
import { AFTER_A_KILL, type Fault, NORMAL } from './fault.ts';
import type { EscalationWorld } from './world.ts';

const REDIS = { postgres: 'shared', redis: 'own' } as const;

/** Two workers that do everything. */
export const twoWorkers = async (world: EscalationWorld): Promise<void> => {
  await Promise.all([world.startWorker(), world.startWorker()]);
};

/** Until the last step of the last group is planned. */
export const untilAllIsPlanned = (world: EscalationWorld): Promise<void> =>
  sleep(world.size.spreadMs + (world.size.steps - 1) * world.size.delayMs);

const newest = (world: EscalationWorld): StartedApp => {
  const worker = world.workers.at(-1);
  if (!worker) throw new Error('no worker was started');
  return worker;
};

/** Nothing breaks: what the others are compared with. */
export const nothing: Fault = {
  name: 'nothing',
  ids: '-',
  summary: 'nothing breaks; the queues are in Redis',
  stores: REDIS,
  bounds: NORMAL,
  start: twoWorkers,
  strike: async () => ({}),
  judge: ({ verdict, slack }) => {
    if (slack > 1) return [];
    // By polls alone it would be one in ten, however quick the machine.
    const later = verdict.steps.filter(({ step }) => step > 0);
    const prompt = later.filter(({ plannedAt, writtenAt }) => writtenAt - plannedAt < 100);
    return prompt.length * 3 < later.length ? [`only ${prompt.length} of ${later.length} steps within 100 ms`] : [];
  },
};

export const nothingOnPostgres: Fault = {
  ...nothing,
  name: 'nothing-postgres',
  summary: 'nothing breaks; the queues are in the database, one worker',
  stores: { postgres: 'shared', redis: 'none' },
  start: async (world) => {
    await world.startWorker();
  },
};

/** A worker is killed whatever it does, and another takes its place, again and again. */
export const workersKilled: Fault = {
  name: 'workers-killed',
  ids: 'F-03, F-05',
  summary: 'workers are killed at any moment, with pages on their way',
  stores: REDIS,
  // Who takes a page up after a kill may be the next one to be killed.
  bounds: { ...AFTER_A_KILL, sentMax: 40_000 },
  start: twoWorkers,
  strike: async (world) => {
    // So slow that a kill meets messages on their way.
    world.smtp.setFault((at) => (at === 'recipient' ? { delayMs: 50 } : null));
    const running = [...world.workers];
    for (let strike = 0; strike < world.size.strikes; strike += 1) {
      await sleep(500 + Math.random() * 1_000);
      await running.shift()?.kill('SIGKILL');
      running.push(await world.startWorker());
    }
    return {};
  },
  judge: ({ verdict, world }) =>
    verdict.copies > world.size.strikes ? [`${verdict.copies} copies of pages after ${world.size.strikes} kills`] : [],
};

/** Where a step of a run waits while a lock is held: before it wrote anything, or with all written and not committed. */
const MID_STEP = [
  `select 1 from "EscalationRun" where ended_at is null for update`,
  `lock table "TimelineEntry" in share mode`,
];

/** A worker is killed in the middle of a step's transaction. */
export const stepsKilled: Fault = {
  name: 'steps-killed',
  ids: 'F-05',
  summary: 'the worker is killed in the middle of a step: before it wrote, and before it committed',
  stores: REDIS,
  // The only one: nothing is done until another has started.
  bounds: { writtenP99: 15_000, sentP99: 30_000, sentMax: 40_000 },
  start: async (world) => {
    await world.startWorker();
  },
  strike: async (world) => {
    let met = 0;
    for (let strike = 0; strike < world.size.strikes; strike += 1) {
      const lock = await holdLocks({
        databaseUrl: world.databases.ownerUrl,
        text: MID_STEP[strike % MID_STEP.length] ?? '',
      });
      if (await untilAWorkerWaits(world)) met += 1;
      await newest(world).kill('SIGKILL');
      await lock.release();
      await world.startWorker();
      // Time to do what fell due meanwhile.
      await sleep(1_000);
    }
    return { figures: { 'kills that met a step': met } };
  },
  judge: ({ struck, world, slack }) => {
    const met = struck.figures?.['kills that met a step'] ?? 0;
    // On a shared machine the steps may all be done before the last kills come.
    const least = slack === 1 ? world.size.strikes / 2 : 1;
    return met < least ? [`only ${met} of ${world.size.strikes} kills met a step`] : [];
  },
};

/** Whether a worker came to wait for a lock within the time that locks are waited for. */
async function untilAWorkerWaits(world: EscalationWorld): Promise<boolean> {
  for (const deadline = performance.now() + 4_000; performance.now() < deadline; ) {
    const [row] = await queryAs<{ count: number }>({
      databaseUrl: world.databases.superuserUrl,
      text: `select count(*)::int as count from pg_stat_activity where datname = current_database()
        and application_name = 'signalcraft-worker' and wait_event_type = 'Lock'`,
    });
    if ((row?.count ?? 0) > 0) return true;
    await sleep(10);
  }
  return false;
}

/** How many leases are open that have run out, or will although their worker is gone. */
async function untilLeasesAreClear(world: EscalationWorld, since: number): Promise<number> {
  for (;;) {
    const { rows } = await world.owner.query<{ count: number }>(
      `select count(*)::int as count from "NotificationAttempt" where outcome is null and started_at < to_timestamp($1)`,
      [since / 1_000],
    );
    if (rows[0]?.count === 0) return Date.now() - since;
    await sleep(50);
  }
}

/** Workers die with pages in their hands, and those that would take them back die while they do. */
export const sweepersKilled: Fault = {
  name: 'sweepers-killed',
  ids: 'F-06',
  summary: 'workers die with pages in their hands; those that take the pages back are killed as well',
  stores: REDIS,
  // For longer than a lease no worker lives.
  bounds: { writtenP99: 30_000, sentP99: 40_000, sentMax: 40_000 },
  start: twoWorkers,
  strike: async (world) => {
    world.smtp.setFault((at) => (at === 'message' ? 'hang' : null));
    await world.smtp.until(() => world.smtp.seen.message >= Math.min(6, world.size.groups));
    await Promise.all(world.workers.map((worker) => worker.kill('SIGKILL')));
    const since = Date.now();
    world.smtp.setFault(() => null);
    // Until after the leases have run out: the last ones die while they look for them.
    while (Date.now() - since < 16_000) {
      const worker = await world.startWorker();
      await sleep(Math.random() * 600);
      await worker.kill('SIGKILL');
    }
    await twoWorkers(world);
    const clearMs = await untilLeasesAreClear(world, since);
    return { figures: { 'leases clear': clearMs } };
  },
  judge: ({ struck, verdict, slack }) => [
    ...((struck.figures?.['leases clear'] ?? 0) > 20_000 * slack
      ? [`leases clear after ${struck.figures?.['leases clear']} ms`]
      : []),
    ...(verdict.lostLeases === 0 ? ['no worker died with a page in its hands'] : []),
  ],
};

/** A worker stops in the middle of what it does, and wakes when another has done it. */
export const zombies: Fault = {
  name: 'zombies',
  ids: 'F-07',
  summary: 'a worker is stopped for longer than its leases (SIGSTOP), and wakes later',
  stores: REDIS,
  bounds: AFTER_A_KILL,
  start: twoWorkers,
  strike: async (world) => {
    const [sleeper] = world.workers;
    if (!sleeper) return {};
    world.smtp.setFault((at) => (at === 'recipient' ? { delayMs: 50 } : null));
    const rounds = Math.max(1, Math.floor(world.size.strikes / 3));
    for (let round = 0; round < rounds; round += 1) {
      await world.smtp.until((mails) => mails.length > round);
      process.kill(sleeper.pid, 'SIGSTOP');
      await sleep(world.size.stillMs);
      process.kill(sleeper.pid, 'SIGCONT');
      await sleep(1_000);
    }
    return {};
  },
};

/** Keeps the event loop busy for so many milliseconds when the process is sent SIGUSR2. */
const blockedFor = (ms: number): string =>
  `data:text/javascript,${encodeURIComponent(
    `process.on('SIGUSR2', () => { const end = performance.now() + ${ms}; while (performance.now() < end); });`,
  )}`;

/** A worker computes for so long that it does nothing else. */
export const blockedLoops: Fault = {
  name: 'blocked-loops',
  ids: 'F-08',
  summary: 'a worker’s event loop is busy for longer than its leases',
  stores: REDIS,
  bounds: AFTER_A_KILL,
  start: async (world) => {
    await world.startWorker({ nodeArgs: ['--import', blockedFor(world.size.stillMs)] });
    await world.startWorker();
  },
  strike: async (world) => {
    const [blocked] = world.workers;
    if (!blocked) return {};
    world.smtp.setFault((at) => (at === 'recipient' ? { delayMs: 50 } : null));
    await world.smtp.until((mails) => mails.length > 0);
    process.kill(blocked.pid, 'SIGUSR2');
    await sleep(world.size.stillMs + 1_000);
    return {};
  },
};
