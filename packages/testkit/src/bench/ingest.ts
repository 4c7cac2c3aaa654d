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
import { type Cell, measure, type Subject } from '../bench-support/subject.ts';

const HELP = `Usage: npm run bench -- ingest [options]

Posts the same repeating alerts to SignalCraft, to a naive path and to Alertmanager, interleaved in each round, and
prints alerts a second, latency and the CPU of every process involved. A cell fails when less was stored than answered.

  --rounds N        how often each cell is measured (5)
  --seconds N       how long each time (4)
  --alerts N        how many different alerts repeat (500)
  --connections N   connections, one request at a time each (50)
  --out FILE        where the result is written as JSON (bench-ingest.json)
  --profile         measures SignalCraft alone and says where its time goes
`;

const LOADS = [1, 50];

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    profile: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    alerts: { type: 'string', default: '500' },
    connections: { type: 'string', default: '50' },
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
  subjects.push(await startSignalcraftSubject({ alertCount }));
  subjects.push(await startNaiveSubject({ alertCount }));
  subjects.push(await startAlertmanagerSubject({ alertCount }));
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
const [ours = '', naive = '', alertmanager = ''] = names;
/** Ratios are taken within a round, where the machine was as busy for both. */
const cpuRatios = (of: string, to: string, perRequest: number): number[] =>
  cellsOf(of, perRequest).map(
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
const ratios = LOADS.map((perRequest) => ({
  perRequest,
  toNaive: cpuRatios(ours, naive, perRequest),
  toAlertmanager: cpuRatios(ours, alertmanager, perRequest),
}));
const lines = ratios.map(
  ({ perRequest, toNaive, toAlertmanager }) =>
    `${perRequest} a request: CPU is 1/${(1 / median(toNaive)).toFixed(1)} of the naive path's and ${median(toAlertmanager).toFixed(2)} times Alertmanager's; by round ${toNaive.map((ratio) => `1/${(1 / ratio).toFixed(1)}`).join(' ')} and ${toAlertmanager.map((ratio) => ratio.toFixed(2)).join(' ')}.`,
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
