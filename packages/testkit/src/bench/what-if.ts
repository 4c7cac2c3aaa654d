/** A month of stored alerts through a draft: how long it takes, how long the event loop is held, what memory it takes. */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { WhatIfDraft, type WhatIfSummary } from '@signalcraft/contracts/what-if';
import { askWhatIf } from '@signalcraft/engine/what-if/what-if';
import { table } from '../bench-support/format.ts';
import { storeMonth } from '../bench-support/stored-month.ts';

const HELP = `Usage: npm run bench -- what-if [options]

Stores a month of alerts, then asks what it would have been: with what is saved, and with a draft of a silence and of
the routes beside it. Says how long each answer took and how long the event loop was held for it.

  --alerts N   how many alerts are stored (100000)
  --days N     over how many days (30)
  --rounds N   how often each question is asked (3)
  --out FILE   where the result is written as JSON (bench-what-if.json)
`;

const { values } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    alerts: { type: 'string', default: '100000' },
    days: { type: 'string', default: '30' },
    rounds: { type: 'string', default: '3' },
    out: { type: 'string', default: 'bench-what-if.json' },
  },
});

if (values.help) {
  console.log(HELP);
  process.exit(0);
}

const days = Number(values.days);
const startedAt = performance.now();
const month = await storeMonth({ alerts: Number(values.alerts), days });
console.log(`${month.alerts} alerts stored in ${Math.round((performance.now() - startedAt) / 1_000)} s`);

const later = new Date(Date.now() + 400 * 86_400_000).toISOString();
const DRAFTS: Record<string, WhatIfDraft | null> = {
  'as it is saved': null,
  'a draft': WhatIfDraft.parse({
    silences: [
      { draft: { matchers: [{ name: 'service', op: '=~', value: 'service-1.*' }], endsAt: later, comment: 'Draft' } },
    ],
  }),
};

type Row = { question: string; seconds: number; heldMs: number; megabytes: number; summary: WhatIfSummary };
const rows: Row[] = [];
for (let round = 0; round < Number(values.rounds); round += 1) {
  for (const [question, draft] of Object.entries(DRAFTS)) rows.push(await ask(question, draft));
}

async function ask(question: string, draft: WhatIfDraft | null): Promise<Row> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const began = performance.now();
  let megabytes = 0;
  let summary: WhatIfSummary | null = null;
  const { database, workspace } = month;
  const lines = await askWhatIf({ database, workspaceId: workspace.workspaceId, asked: { days, draft } });
  for await (const line of lines) {
    megabytes = Math.max(megabytes, process.memoryUsage().heapUsed / 1_048_576);
    if (line.kind === 'summary') ({ summary } = line);
  }
  delay.disable();
  if (!summary) throw new Error('no summary came');
  return {
    question,
    seconds: (performance.now() - began) / 1_000,
    heldMs: delay.percentile(99) / 1e6,
    megabytes,
    summary,
  };
}

console.log(
  table([
    ['question', 'seconds', 'event loop held, p99 ms', 'heap MB', 'alerts', 'pages', 'changed pages'],
    ...rows.map(({ question, seconds, heldMs, megabytes, summary }) => [
      question,
      seconds.toFixed(1),
      heldMs.toFixed(1),
      megabytes.toFixed(0),
      String(summary.alerts),
      String(summary.after.pages),
      String(summary.changedPages),
    ]),
  ]),
);
writeFileSync(values.out, JSON.stringify({ cpus: cpus().length, load: loadavg(), rows }, null, 2));
await month.stop();
