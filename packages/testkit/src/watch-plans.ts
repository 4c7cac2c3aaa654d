import { statSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import type { TestDatabase } from './template-database.ts';

/** A statement as it really ran, whoever sent it: a function's own statements count too. */
export type ExecutedPlan = {
  query: string;
  /** The most rows that any node of the plan looked at, those that it threw away included. */
  rowsRead: number;
  /** Its nodes, each with what it looked at, those below it indented. */
  tree: string;
};

type Node = {
  'Node Type': string;
  'Relation Name'?: string;
  'Index Name'?: string;
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  'Rows Removed by Join Filter'?: number;
  'Rows Removed by Index Recheck'?: number;
  Plans?: Node[];
};

/**
 * Has the server write down the plan of every statement in this database, in sessions that begin from now on. `during`
 * answers with the plans of what `work` sent.
 */
export async function watchPlans(options: {
  database: TestDatabase;
  /** Statements are planned once, not knowing what they will be asked for, as those that are prepared by name may be. */
  plansOnce: boolean;
}): Promise<{ during: (work: () => Promise<unknown>) => Promise<ExecutedPlan[]> }> {
  const { name, superuserUrl } = options.database;
  const superuser = new Client({ connectionString: superuserUrl });
  await superuser.connect();
  const settings = {
    session_preload_libraries: 'auto_explain',
    'auto_explain.log_min_duration': '0',
    'auto_explain.log_analyze': 'on',
    'auto_explain.log_timing': 'off',
    'auto_explain.log_format': 'json',
    'auto_explain.log_nested_statements': 'on',
    plan_cache_mode: options.plansOnce ? 'force_generic_plan' : 'auto',
  };
  for (const [key, value] of Object.entries(settings)) {
    await superuser.query(`alter database ${name} set ${key} = '${value}'`);
  }
  const { rows } = await superuser.query<{ dir: string }>(`select current_setting('data_directory') as dir`);
  await superuser.end();
  const logFile = join(dirname(rows[0]?.dir ?? ''), 'postgres.log');
  return {
    during: async (work) => {
      const from = statSync(logFile).size;
      await work();
      return plansIn(await readFrom({ logFile, from }), name);
    },
  };
}

async function readFrom(options: { logFile: string; from: number }): Promise<string> {
  const file = await open(options.logFile);
  try {
    const { size } = await file.stat();
    const { buffer } = await file.read(Buffer.alloc(size - options.from), 0, size - options.from, options.from);
    return buffer.toString();
  } finally {
    await file.close();
  }
}

/** A message goes on in lines that begin with a tab; other tests write to the same log. */
const plansIn = (log: string, database: string): ExecutedPlan[] =>
  [...log.matchAll(new RegExp(`] ${database} LOG: .* plan:\\n((?:\\t.*\\n)+)`, 'g'))].map(([, text = '']) => {
    const { 'Query Text': query, Plan } = JSON.parse(text) as { 'Query Text': string; Plan: Node };
    return { query, rowsRead: Math.max(...nodesOf(Plan).map(rowsOf)), tree: treeOf(Plan) };
  });

const nodesOf = (node: Node): Node[] => [node, ...(node.Plans ?? []).flatMap(nodesOf)];

const treeOf = (node: Node, indent = ''): string => {
  const name = [node['Node Type'], node['Index Name'] ?? node['Relation Name']].filter(Boolean).join(' ');
  const below = (node.Plans ?? []).map((child) => treeOf(child, `${indent}  `));
  return [`${indent}${name}: ${rowsOf(node)}`, ...below].join('\n');
};

const rowsOf = (node: Node): number =>
  Math.round(
    node['Actual Loops'] *
      (node['Actual Rows'] +
        (node['Rows Removed by Filter'] ?? 0) +
        (node['Rows Removed by Join Filter'] ?? 0) +
        (node['Rows Removed by Index Recheck'] ?? 0)),
  );
