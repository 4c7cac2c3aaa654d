import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { cpuSeconds } from '../cpu-time.ts';
import { table } from './format.ts';
import { startSignalcraftSubject } from './signalcraft-subject.ts';
import { measure } from './subject.ts';

type CpuProfile = {
  nodes: { id: number; callFrame: { functionName: string; url: string; lineNumber: number }; hitCount?: number }[];
  /** Microseconds of the machine's monotonic clock, as `performance` and `hrtime` count them in every process. */
  startTime: number;
  samples: number[];
  timeDeltas: number[];
};

const SHOWN = 14;

/** Says where the api's and PostgreSQL's time goes while repeats come in: by part of the code, and by statement. */
export async function profileIngest(options: {
  alertCount: number;
  connections: number;
  seconds: number;
  loads: readonly number[];
  print: (text: string) => void;
}): Promise<void> {
  const { alertCount, connections, seconds, print } = options;
  for (const perRequest of options.loads) {
    const profileDir = mkdtempSync(join(tmpdir(), 'signalcraft-profile-'));
    const subject = await startSignalcraftSubject({
      alertCount,
      profileDir,
      postgresSettings: { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.track_planning': 'on' },
    });
    const superuser = new Client({ connectionString: subject.postgresUrl });
    await superuser.connect();
    await superuser.query('create extension if not exists pg_stat_statements');
    const [api = 0, postgres = 0, redis = 0] = subject.processes();
    const before = [api, postgres, redis].map((pid) => cpuSeconds([pid]));
    const settle = subject.settle;
    subject.settle = async () => {
      await settle();
      await superuser.query('select pg_stat_statements_reset()');
      before.splice(0, 3, ...[api, postgres, redis].map((pid) => cpuSeconds([pid])));
      measuredFrom = monotonicMicros();
    };
    let measuredFrom = 0;
    const cell = await measure({ subject, perRequest, connections, seconds });
    const cpu = [api, postgres, redis].map((pid, index) => cpuSeconds([pid]) - (before[index] ?? 0));
    const measuredTo = monotonicMicros();
    const statements = await superuser.query<{
      query: string;
      calls: number;
      plans: number;
      planMicros: number;
      micros: number;
    }>(
      `select query, calls::int, plans::int, total_plan_time * 1000 as "planMicros",
         (total_exec_time + total_plan_time) * 1000 as micros from pg_stat_statements
       order by 5 desc limit ${SHOWN}`,
    );
    await superuser.end();
    await subject.stop();

    const perAlert = (micros: number): string => (micros / cell.alerts).toFixed(2);
    print(`\n## ${perRequest} a request: ${Math.round(cell.alertsPerSecond)} alerts/s, CPU µs an alert`);
    print(
      ['node', 'PostgreSQL', 'Redis'].map((name, index) => `${name} ${perAlert((cpu[index] ?? 0) * 1e6)}`).join(', '),
    );
    const parts = selfMicrosByPart({ folder: profileDir, from: measuredFrom, to: measuredTo });
    const busy = [...parts.values()].reduce((sum, micros) => sum + micros, 0);
    print('\nThe api, self time by part:\n');
    print(
      table([
        ['part', 'share'],
        ...[...parts]
          .sort((a, b) => b[1] - a[1])
          .slice(0, SHOWN)
          .map(([part, micros]) => [part, `${((100 * micros) / busy).toFixed(1)} %`]),
      ]),
    );
    print('\nPostgreSQL, by statement (planning and execution; parsing, transfer and WAL writes come on top):\n');
    print(
      table([
        ['statement', 'calls', 'plans', 'µs a call', 'µs of them planning', 'µs an alert'],
        ...statements.rows.map((row) => [
          row.query.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').slice(0, 70),
          String(row.calls),
          String(row.plans),
          (row.micros / row.calls).toFixed(0),
          (row.planMicros / row.calls).toFixed(0),
          perAlert(row.micros),
        ]),
      ]),
    );
    rmSync(profileDir, { recursive: true, force: true });
  }
}

const monotonicMicros = (): number => Number(process.hrtime.bigint() / 1_000n);

/** Self time within a span, idle time left out, by package or by file of the product. */
function selfMicrosByPart(options: { folder: string; from: number; to: number }): Map<string, number> {
  const { folder } = options;
  const file = readdirSync(folder).find((name) => name.endsWith('.cpuprofile'));
  if (!file) throw new Error('the api wrote no profile');
  const profile = JSON.parse(readFileSync(join(folder, file), 'utf8')) as CpuProfile;
  const partOfNode = new Map(profile.nodes.map((node) => [node.id, partOf(node.callFrame)]));
  const parts = new Map<string, number>();
  let at = profile.startTime;
  profile.samples.forEach((id, index) => {
    const micros = profile.timeDeltas[index] ?? 0;
    at += micros;
    const part = partOfNode.get(id) ?? null;
    if (part === null || at < options.from || at > options.to) return;
    parts.set(part, (parts.get(part) ?? 0) + micros);
  });
  return parts;
}

function partOf(frame: { functionName: string; url: string }): string | null {
  const { functionName, url } = frame;
  if (functionName === '(idle)' || functionName === '(program)' || functionName === '(root)') return null;
  if (functionName === '(garbage collector)') return 'garbage collection';
  const own = /(?:packages|apps)\/([\w-]+)\/(?:dist|src)\/(.+?)\.(?:js|ts)$/.exec(url);
  if (own && !url.includes('/node_modules/')) return `${own[1]}/${own[2]}`;
  const library = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url);
  if (library) return library[1] ?? url;
  if (url.startsWith('node:')) return url.replace(/^node:(internal\/)?/, 'node:').split('/')[0] ?? url;
  return url === '' ? `native: ${functionName || 'other'}` : url;
}
