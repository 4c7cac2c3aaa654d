import { setTimeout as sleep } from 'node:timers/promises';
import { type PrivatePostgres, startPrivatePostgres } from '../private-postgres.ts';
import { startPrivateRedis } from '../private-redis.ts';
import { createTemplate, type Template } from '../template-database.ts';
import type { Bounds, Fault } from './fault.ts';
import { readLedger, untilDone, type Verdict } from './ledger.ts';
import { type EscalationWorld, openEscalationWorld, type Size } from './world.ts';

/** Seconds on two shared cores. */
export const SMALL: Size = {
  groups: 40,
  steps: 4,
  delayMs: 1_500,
  spreadMs: 2_500,
  strikes: 4,
  outageMs: 6_000,
  clocks: 3,
  stillMs: 17_000,
};

/** What is asked for on demand, on a machine that does nothing else. */
export const FULL: Size = {
  groups: 1_000,
  steps: 4,
  delayMs: 10_000,
  spreadMs: 100_000,
  strikes: 50,
  outageMs: 300_000,
  clocks: 5,
  stillMs: 60_000,
};

export type FaultResult = {
  fault: string;
  verdict: Verdict;
  figures: Record<string, number>;
  /** What must not be, in words; none: the fault was survived. */
  wrong: string[];
};

/** How long after everything is back the last page may take before the run counts as stuck. */
const STUCK_MS = 90_000;

/**
 * Opens groups while the fault strikes, waits until every page is out, and judges the ledger. `slack` multiplies the
 * bounds on lateness where the machine is shared: 1 on a quiet one.
 */
export async function runFault(options: {
  fault: Fault;
  size: Size;
  slack: number;
  /** Of the shared server; without it one is started. */
  template?: Template;
}): Promise<FaultResult> {
  const { fault, size, slack } = options;
  const opened: (() => Promise<void>)[] = [];
  try {
    let postgres: PrivatePostgres | null = null;
    if (fault.stores.postgres === 'own' || !options.template) {
      postgres = await startPrivatePostgres({ version: 15, durable: fault.stores.postgres === 'own' });
      opened.push(postgres.remove);
    }
    const template = postgres ? await createTemplate({ serverUrl: postgres.url }) : options.template!;
    const redis = fault.stores.redis === 'own' ? await startPrivateRedis() : null;
    if (redis) opened.push(redis.remove);
    const world = await openEscalationWorld({ template, postgres, redis, size });
    opened.push(world.close);
    await fault.start(world);
    const [struck] = await Promise.all([fault.strike(world), openGroups({ world, fault })]);
    await untilDone({ world, timeoutMs: STUCK_MS });
    const verdict = await readLedger({ world });
    const wrong = [
      ...faultsOf(verdict),
      ...latenessFaults({ verdict, bounds: fault.bounds, slack }),
      ...(fault.judge?.({ world, verdict, struck, slack }) ?? []),
    ];
    return { fault: fault.name, verdict, figures: struck.figures ?? {}, wrong };
  } finally {
    for (const close of opened.toReversed()) await close();
  }
}

/** Evenly over the time that the size says; one after the other where they take longer than that. */
async function openGroups(options: { world: EscalationWorld; fault: Fault }): Promise<void> {
  const { world, fault } = options;
  const { groups, spreadMs } = world.size;
  const began = performance.now();
  for (let number = 0; number < groups; number += 1) {
    await sleep(began + (number * spreadMs) / groups - performance.now());
    await (fault.alert ? fault.alert(world, number) : world.alert(number));
  }
}

/** What no fault excuses. */
const faultsOf = (verdict: Verdict): string[] => [
  ...(verdict.done === verdict.planned ? [] : [`${verdict.done} of ${verdict.planned} steps done`]),
  ...(['early', 'skipped', 'repeated', 'disordered', 'unsent', 'unexplainedCopies'] as const).flatMap((kind) =>
    verdict[kind].map((what) => `${kind}: ${what}`),
  ),
];

function latenessFaults(options: { verdict: Verdict; bounds: Bounds; slack: number }): string[] {
  const { verdict, bounds, slack } = options;
  const measured: [string, number, number][] = [
    ['steps written, p99', verdict.written.p99, bounds.writtenP99],
    ['pages sent, p99', verdict.sent.p99, bounds.sentP99],
    ['pages sent, last', verdict.sent.max, bounds.sentMax],
  ];
  return measured.flatMap(([what, ms, bound]) =>
    ms > bound * slack ? [`${what}: ${ms} ms late, more than ${bound * slack}`] : [],
  );
}
