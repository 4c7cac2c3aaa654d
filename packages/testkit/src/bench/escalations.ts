/** Escalations while workers, stores and clocks fail: early, left out, repeated steps, and how late they were. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { table } from '../bench-support/format.ts';
import { FAULTS } from '../escalations/faults.ts';
import { type FaultResult, FULL, runFault, SMALL } from '../escalations/run-fault.ts';

const HELP = `Usage: npm run bench -- escalations [options] [FAULT…]

Starts groups that walk policies of several steps with real workers, PostgreSQL, Redis and a mail server, breaks
something meanwhile, and reads from the database and the mail server whether a step was early, left out or repeated,
and how late it was. Without a FAULT: all of them, one after the other. It fails where a fault was not survived.

  --small           the size that the tests have: seconds, not minutes
  --groups N        how many groups (${FULL.groups})
  --steps N         steps each (${FULL.steps})
  --delay N         seconds between steps (${FULL.delayMs / 1_000})
  --spread N        seconds over which the groups open (${FULL.spreadMs / 1_000})
  --strikes N       how often a fault that strikes again does (${FULL.strikes})
  --outage N        seconds that something stays away (${FULL.outageMs / 1_000})
  --slack N         multiplies every bound on lateness (1)
  --out FILE        where the result is written as JSON (bench-escalations.json)

${FAULTS.map(({ name, ids, summary }) => `  ${name.padEnd(18)} ${ids}: ${summary}`).join('\n')}
`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    help: { type: 'boolean', default: false },
    small: { type: 'boolean', default: false },
    groups: { type: 'string' },
    steps: { type: 'string' },
    delay: { type: 'string' },
    spread: { type: 'string' },
    strikes: { type: 'string' },
    outage: { type: 'string' },
    slack: { type: 'string', default: '1' },
    out: { type: 'string', default: 'bench-escalations.json' },
  },
});

if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const unknown = positionals.filter((name) => !FAULTS.some((fault) => fault.name === name));
if (unknown.length > 0) {
  console.error(`There is no fault ${unknown.join(', ')}; --help lists them.`);
  process.exit(1);
}

const base = values.small ? SMALL : FULL;
const seconds = (text: string | undefined, ms: number): number => (text === undefined ? ms : Number(text) * 1_000);
const size = {
  ...base,
  groups: Number(values.groups ?? base.groups),
  steps: Number(values.steps ?? base.steps),
  delayMs: seconds(values.delay, base.delayMs),
  spreadMs: seconds(values.spread, base.spreadMs),
  strikes: Number(values.strikes ?? base.strikes),
  outageMs: seconds(values.outage, base.outageMs),
};

const loadBefore = loadavg()[0] ?? 0;
const results: FaultResult[] = [];
for (const fault of FAULTS) {
  if (positionals.length > 0 && !positionals.includes(fault.name)) continue;
  const began = performance.now();
  const result = await runFault({ fault, size, slack: Number(values.slack) });
  results.push(result);
  const figures = Object.entries(result.figures).map(([name, value]) => `${name} ${value}`);
  console.log(
    [`${fault.name}, ${Math.round((performance.now() - began) / 1_000)} s`, ...figures, ...result.wrong].join('\n  '),
  );
}

const late = ({ p50, p99, max }: { p50: number; p99: number; max: number }): string => `${p50} / ${p99} / ${max}`;
console.log(
  `\n${table([
    ['fault', 'steps', 'early', 'left out', 'repeated', 'copies', 'written p50/p99/max ms', 'sent p50/p99/max ms'],
    ...results.map(({ fault, verdict }) => [
      fault,
      `${verdict.done}`,
      `${verdict.early.length}`,
      `${verdict.skipped.length}`,
      `${verdict.repeated.length}`,
      `${verdict.copies}`,
      late(verdict.written),
      late(verdict.sent),
    ]),
  ])}`,
);
mkdirSync(dirname(values.out) || '.', { recursive: true });
writeFileSync(
  values.out,
  `${JSON.stringify(
    {
      at: new Date().toISOString(),
      machine: { cores: cpus().length, model: cpus()[0]?.model, loadBefore, node: process.version },
      size,
      results: results.map(({ verdict: { steps: _steps, ...verdict }, ...result }) => ({ ...result, verdict })),
    },
    null,
    2,
  )}\n`,
);
console.log(`\nwritten to ${values.out}`);
process.exit(results.some(({ wrong }) => wrong.length > 0) ? 1 : 0);
