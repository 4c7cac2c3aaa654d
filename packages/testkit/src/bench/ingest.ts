/** The ingest path beside a naive one and Alertmanager: alerts a second, latency, CPU an alert. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { startAlertmanagerSubject } from '../bench-support/alertmanager-subject.ts';
import { median, table, withRounds } from '../bench-support/format.ts';
import { startNaiveSubject } from '../bench-support/naive-subject.ts';
import { profileIngest } from '../bench-support/profile-ingest.ts';
import { startSignalcraftSubject } from '../bench-support/signalcraft-subject.ts';
import { type Cell, measure, type Subject, warmUp } from '../bench-support/subject.ts';

const HELP = `Usage: npm run bench -- ingest [options]

Posts the same repeating alerts to SignalCraft, to a naive path and to Alertmanager, interleaved in each round, and
prints alerts a second, latency and the CPU of every process involved. A cell fails when less was stored than answered.

  --rounds N        how often each cell is measured (5)
  --seconds N       how long each time (4)
  --alerts N        how many different alerts repeat (500)
  --connections N   connections, one request at a time each (50)
  --only NAMES      of signalcraft, naive, alertmanager, with commas between (all)
  --out FILE        where the result is written as JSON (bench-ingest.json)
  --profile         measures SignalCraft alone and says where its time goes
`;

const LOADS = [1, 50];
const SUBJECTS: Record<string, (options: { alertCount: number }) => Promise<Subject>> = {
  signalcraft: startSignalcraftSubject,
  naive: startNaiveSubject,
  alertmanager: startAlertmanagerSubject,
};

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    alerts: { type: 'string', default: '500' },
    connections: { type: 'string', default: '50' },
    only: { type: 'string', default: 'signalcraft,naive,alertmanager' },
    out: { type: 'string', default: 'bench-ingest.json' },
  },
});

if (values.help) {
  console.log(HELP);
  process.exit(0);
}
const alertCount = Number(values.alerts);
const connections = Number(values.connections);
const seconds = Number(values.seconds);
if (values.profile) {
  await profileIngest({ alertCount, connections, seconds, loads: LOADS, print: (text) => console.log(text) });
  process.exit(0);
}

type Row = { subject: string; perRequest: number; cells: Cell[] };
const rows: Row[] = [];
const loadBefore = loadavg()[0] ?? 0;
const subjects: Subject[] = [];
try {
  for (const name of values.only.split(',')) {
    const start = SUBJECTS[name];
    if (!start) throw new Error(`--only: there is no ${name}; there are ${Object.keys(SUBJECTS).join(', ')}`);
    subjects.push(await start({ alertCount }));
  }
  // Compiled code and caches as they are in a process that has run for a while.
  for (const subject of subjects) {
    for (const perRequest of LOADS) await warmUp({ subject, perRequest, connections, seconds: 2 * seconds });
  }
  for (let round = 1; round <= Number(values.rounds); round += 1) {
    for (const perRequest of LOADS) {
      for (const subject of subjects) {
        const cell = await measure({ subject, perRequest, connections, seconds });
        const row = rows.find((each) => each.subject === subject.name && each.perRequest === perRequest);
        if (row) row.cells.push(cell);
        else rows.push({ subject: subject.name, perRequest, cells: [cell] });
        console.log(
          `round ${round}, ${perRequest}/request, ${subject.name}: ${Math.round(cell.alertsPerSecond)} alerts/s, ${cell.cpuMicrosPerAlert.toFixed(1)} µs CPU an alert${cell.refused > 0 ? `, ${cell.refused} refused` : ''}`,
        );
      }
    }
  }
} finally {
  await Promise.all(subjects.map((subject) => subject.stop()));
}

const cellsOf = (name: string, perRequest: number): Cell[] =>
  rows.find((row) => row.subject === name && row.perRequest === perRequest)?.cells ?? [];
const names = subjects.map((subject) => subject.name);
/** Ratios are taken within a round, where the machine was as busy for both. */
const cpuRatios = (to: string, perRequest: number): number[] =>
  cellsOf(names[0] ?? '', perRequest).map(
    (cell, round) => cell.cpuMicrosPerAlert / (cellsOf(to, perRequest)[round]?.cpuMicrosPerAlert ?? Number.NaN),
  );

const result = table([
  ['', 'alerts a request', 'alerts/s', 'p50 ms', 'p99 ms', 'CPU µs an alert'],
  ...LOADS.flatMap((perRequest) =>
    names.map((name) => {
      const cells = cellsOf(name, perRequest);
      return [
        name,
        String(perRequest),
        withRounds(cells.map((cell) => cell.alertsPerSecond)),
        withRounds(cells.map((cell) => cell.p50Ms)),
        withRounds(cells.map((cell) => cell.p99Ms)),
        withRounds(cells.map((cell) => cell.cpuMicrosPerAlert)),
      ];
    }),
  ),
]);
const ratios = LOADS.flatMap((perRequest) =>
  names.slice(1).map((to) => ({ perRequest, of: names[0], to, cpu: cpuRatios(to, perRequest) })),
);
const inWords = (ratio: number): string => (ratio < 1 ? `1/${(1 / ratio).toFixed(1)}` : ratio.toFixed(2));
const lines = ratios.map(
  ({ perRequest, of, to, cpu }) =>
    `${perRequest} a request: ${of} takes ${inWords(median(cpu))} of the CPU of ${to} (by round ${cpu.map(inWords).join(' ')})`,
);
console.log(`\n${result}\n\n${lines.join('\n')}`);
mkdirSync(dirname(values.out) || '.', { recursive: true });
writeFileSync(
  values.out,
  `${JSON.stringify(
    {
      at: new Date().toISOString(),
      machine: { cores: cpus().length, model: cpus()[0]?.model, loadBefore, node: process.version },
      options: { alertCount, connections, seconds, rounds: Number(values.rounds) },
      rows,
      ratios,
    },
    null,
    2,
  )}\n`,
);
console.log(`\nwritten to ${values.out}`);
process.exit(0);
