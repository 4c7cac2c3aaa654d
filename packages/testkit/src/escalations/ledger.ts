import { setTimeout as sleep } from 'node:timers/promises';
import { LATE_MS } from '@signalcraft/domain/escalation';
import { delaysOf, type EscalationWorld, titleOf } from './world.ts';

/** In milliseconds after the plan. */
export type Lateness = { p50: number; p99: number; max: number };

/** What the database and the mail server say of every step, beside what was planned. */
export type Verdict = {
  groups: number;
  /** Steps that had to be done, and that were written. */
  planned: number;
  done: number;
  /** Each in words, so that a failure names its group: before their time, left out, done again or out of order. */
  early: string[];
  skipped: string[];
  repeated: string[];
  disordered: string[];
  /** Pages that were not sent in the end. */
  unsent: string[];
  /** Copies of a page beyond the first, and those that no lost lease of their row explains. */
  copies: number;
  unexplainedCopies: string[];
  /** How often a worker ended with a page in its hands. */
  lostLeases: number;
  /** From the plan until the page's row was written, and until the mail server had it. */
  written: Lateness;
  sent: Lateness;
  steps: readonly DoneStep[];
};

/** One step that was done, in milliseconds since 1970 by the database's clock. */
export type DoneStep = {
  group: string;
  step: number;
  plannedAt: number;
  writtenAt: number;
  /** When the mail server first had its page whole; null: never. */
  sentAt: number | null;
};

type RunRow = { id: string; title: string; startedAt: number };
type PageRow = {
  id: string;
  runId: string;
  step: number;
  round: number;
  writtenAt: number;
  status: string;
  crashes: number;
  notes: number;
};

/** Resolves when every step of every group is written and its page sent; rejects, with what is missing, after `timeoutMs`. */
export async function untilDone(options: { world: EscalationWorld; timeoutMs: number }): Promise<void> {
  const { world, timeoutMs } = options;
  const wanted = world.size.groups * world.size.steps;
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const { rows } = await world.owner.query<{ status: string; count: number }>(
      `select status, count(*)::int as count from "Notification" where kind = 'PAGE' group by 1 order by 1`,
    );
    if (rows.find((row) => row.status === 'SENT')?.count === wanted) return;
    if (performance.now() > deadline) {
      throw new Error(`not ${wanted} pages sent after ${timeoutMs} ms: ${JSON.stringify(rows)}`);
    }
    await sleep(100);
  }
}

/**
 * Reads the ledger. A step is planned its delay after the plan of the one before it, or after that one was written where
 * that was more than a minute late.
 */
export async function readLedger(options: { world: EscalationWorld }): Promise<Verdict> {
  const { world } = options;
  const { rows: runs } = await world.owner.query<RunRow>(
    `select r.id, g.title, (date_part('epoch', r.started_at) * 1000)::float8 as "startedAt"
     from "EscalationRun" r join "AlertGroup" g on g.id = r.group_id order by r.id`,
  );
  const { rows: pages } = await world.owner.query<PageRow>(
    `select n.id, n.run_id as "runId", n.step, n.round, (date_part('epoch', n.created_at) * 1000)::float8 as "writtenAt",
       n.status, n.crashes, (select count(*)::int from "TimelineEntry" t where t.group_id = n.group_id
         and t.reason = 'paged' and (t.detail->>'step')::int = n.step and (t.detail->>'round')::int = n.round) as notes
     from "Notification" n where n.kind = 'PAGE' order by n.created_at, n.id`,
  );
  const arrivals = arrivalsById(world);
  const delays = delaysOf(world.size);
  const pagesOf = groupBy(pages, (page) => page.runId);
  const runsOf = groupBy(runs, (run) => run.title);
  const verdict = emptyVerdict(world);
  const steps: DoneStep[] = [];
  for (let number = 0; number < world.size.groups; number += 1) {
    const group = titleOf(number);
    const [run, ...others] = runsOf.get(group) ?? [];
    if (!run) {
      verdict.skipped.push(`${group}: it has no run`);
      continue;
    }
    if (others.length > 0) verdict.repeated.push(`${group}: ${others.length + 1} runs`);
    steps.push(...judgeRun({ run, delays, pages: pagesOf.get(run.id) ?? [], arrivals, verdict }));
  }
  for (const page of pages) {
    const copies = (arrivals.get(page.id)?.length ?? 0) - 1;
    verdict.lostLeases += page.crashes;
    if (copies > 0) verdict.copies += copies;
    if (copies > page.crashes)
      verdict.unexplainedCopies.push(`${page.id}: ${copies + 1} mails, ${page.crashes} crashes`);
    if (page.status !== 'SENT') verdict.unsent.push(`${page.id}: ${page.status}`);
  }
  return {
    ...verdict,
    steps,
    done: steps.length,
    written: latenessOf(steps.map((step) => step.writtenAt - step.plannedAt)),
    sent: latenessOf(steps.flatMap((step) => (step.sentAt === null ? [] : [step.sentAt - step.plannedAt]))),
  };
}

const emptyVerdict = (world: EscalationWorld): Verdict => ({
  groups: world.size.groups,
  planned: world.size.groups * world.size.steps,
  done: 0,
  early: [],
  skipped: [],
  repeated: [],
  disordered: [],
  unsent: [],
  copies: 0,
  unexplainedCopies: [],
  lostLeases: 0,
  written: { p50: 0, p99: 0, max: 0 },
  sent: { p50: 0, p99: 0, max: 0 },
  steps: [],
});

/** Adds to the verdict what is wrong with one run's steps, and answers with those that were done. */
function judgeRun(options: {
  run: RunRow;
  delays: readonly number[];
  pages: readonly PageRow[];
  arrivals: ReadonlyMap<string, readonly number[]>;
  verdict: Verdict;
}): DoneStep[] {
  const { run, delays, pages, arrivals, verdict } = options;
  const done: DoneStep[] = [];
  let from = run.startedAt;
  for (const [step, delayMs] of delays.entries()) {
    const plannedAt = from + delayMs;
    const name = `${run.title}, step ${step + 1}`;
    const [page, ...more] = pages.filter((one) => one.step === step && one.round === 0);
    if (!page) {
      verdict.skipped.push(`${name}: planned for ${new Date(plannedAt).toISOString()}`);
      break;
    }
    const { writtenAt } = page;
    if (more.length > 0 || page.notes !== 1)
      verdict.repeated.push(`${name}: ${more.length + 1} pages, ${page.notes} notes`);
    // Times of rows are whole milliseconds, rounded down.
    if (writtenAt < Math.floor(plannedAt)) verdict.early.push(`${name}: ${plannedAt - writtenAt} ms`);
    if (writtenAt < (done.at(-1)?.writtenAt ?? 0)) verdict.disordered.push(`${name}: before the one before it`);
    done.push({ group: run.title, step, plannedAt, writtenAt, sentAt: arrivals.get(page.id)?.[0] ?? null });
    from = writtenAt - plannedAt > LATE_MS ? writtenAt : plannedAt;
  }
  const unknown = pages.filter((page) => page.round > 0 || page.step >= delays.length);
  if (unknown.length > 0) verdict.repeated.push(`${run.title}: ${unknown.length} pages of no step`);
  return done;
}

/** When mails of each notification arrived whole, in milliseconds since 1970. */
function arrivalsById(world: EscalationWorld): Map<string, number[]> {
  const arrivals = new Map<string, number[]>();
  for (const { mail, at } of world.smtp.mails) {
    const id = /^<([^@]+)@/.exec(mail.messageId ?? '')?.[1];
    if (id) arrivals.set(id, [...(arrivals.get(id) ?? []), performance.timeOrigin + at]);
  }
  return arrivals;
}

function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}

export function latenessOf(values: readonly number[]): Lateness {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? Number.NaN);
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}
