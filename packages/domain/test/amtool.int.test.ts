import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { printMatcher } from '@signalcraft/contracts/matcher-text';
import type { Matcher } from '@signalcraft/contracts/matchers';
import * as fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { decideRoute, type PolicyRule, type RouteRule } from '../src/routing.ts';
import { flattenTree, type RouteNode } from './amtool/flatten-tree.ts';

const SEED = 20_261_126;
const TREES = 40;
const LABEL_SETS = 16;
const AT_ONCE = 4;
const NOW = Date.UTC(2026, 0, 5, 9);

/** `severity` is none of them: in our conditions it is the alert's own, also where no label says it. */
const VALUES: Record<string, string[]> = {
  team: ['web', 'db', 'ops'],
  level: ['warning', 'critical'],
  env: ['prod', 'stage'],
};
const labelSet = fc
  .record({
    team: fc.option(fc.constantFrom(...(VALUES['team'] ?? [])), { nil: undefined }),
    level: fc.option(fc.constantFrom(...(VALUES['level'] ?? [])), { nil: undefined }),
    env: fc.option(fc.constantFrom(...(VALUES['env'] ?? [])), { nil: undefined }),
  })
  .map((labels) =>
    Object.fromEntries(Object.entries(labels).flatMap(([name, value]) => (value ? [[name, value]] : []))),
  );
const matcher: fc.Arbitrary<Matcher> = fc.constantFrom(...Object.keys(VALUES)).chain((name) => {
  const values = VALUES[name] ?? [];
  return fc.record({
    name: fc.constant(name),
    op: fc.constantFrom('=' as const, '=' as const, '=' as const, '!=' as const, '=~' as const, '!~' as const),
    value: fc.constantFrom(...values, ...values, values.slice(0, 2).join('|'), ''),
  });
});

/** Nested three deep; where receivers are few, several nodes tell the same. */
const node = (depth: number): fc.Arbitrary<RouteNode> =>
  fc.record({
    receiver: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
    matchers: fc.oneof(
      { weight: 3, arbitrary: fc.tuple(matcher) },
      { weight: 1, arbitrary: fc.tuple(matcher, matcher) },
    ),
    continue: fc.constantFrom(true, true, false),
    routes: depth === 0 ? fc.constant([]) : fc.array(node(depth - 1), { maxLength: 3 }),
  });
const tree: fc.Arbitrary<RouteNode> = fc.record({
  receiver: fc.constant('root'),
  matchers: fc.constant([]),
  continue: fc.constant(false),
  routes: fc.array(node(2), { minLength: 1, maxLength: 4 }),
});

const home = mkdtempSync(join(tmpdir(), 'signalcraft-amtool-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

type AmtoolRoute = { receiver: string; matchers?: string[]; continue?: boolean; routes: AmtoolRoute[] };
const toConfig = (one: RouteNode): AmtoolRoute => ({
  receiver: one.receiver,
  ...(one.matchers.length > 0 ? { matchers: one.matchers.map(printMatcher), continue: one.continue } : {}),
  routes: one.routes.map(toConfig),
});
const receiversOf = (one: RouteNode): string[] => [one.receiver, ...one.routes.flatMap(receiversOf)];

function writeConfig(options: { root: RouteNode; index: number }): string {
  const { root, index } = options;
  const file = join(home, `${index}.yml`);
  const receivers = [...new Set(receiversOf(root))].map((name) => ({ name }));
  // JSON is YAML.
  writeFileSync(file, JSON.stringify({ route: toConfig(root), receivers }));
  return file;
}

const run = promisify(execFile);

/** Whom Debian's amtool says that the tree tells, each once. */
async function byAmtool(options: { file: string; labels: Record<string, string> }): Promise<string[]> {
  const labels = Object.entries(options.labels).map(([name, value]) => `${name}=${value}`);
  const { stdout } = await run('amtool', ['config', 'routes', 'test', `--config.file=${options.file}`, ...labels]);
  return [...new Set(stdout.trim().split(','))];
}

function byUs(options: { routes: readonly RouteRule[]; labels: Record<string, string> }): string[] {
  const { routes, labels } = options;
  const policies = new Map(
    routes.map(({ policyId: id }): [string, PolicyRule] => [
      id,
      { id, name: id, revision: 1, steps: [], repeats: 0, fallbackMemberIds: [] },
    ]),
  );
  const alert = { labels, severity: 'high' as const, source: 'alertmanager', integrationId: 'i', title: 't' };
  const { matched } = decideRoute({ routes, policies, alerts: [alert], now: NOW });
  return [...new Set(matched.map(({ policyId }) => policyId))];
}

test('a routing tree, written as our ordered list, tells whom amtool says that it tells', async () => {
  const trees = fc.sample(tree, { seed: SEED, numRuns: TREES });
  const labelSets = fc.sample(labelSet, { seed: SEED, numRuns: TREES * LABEL_SETS });
  const files = trees.map((root, index) => writeConfig({ root, index }));
  const lists = trees.map(flattenTree);
  const cases = labelSets.map((labels, index) => ({ labels, tree: index % TREES }));
  const theirs: string[][] = [];
  const waiting = cases.map(({ labels, tree: index }, at) => async () => {
    theirs[at] = await byAmtool({ file: files[index] ?? '', labels });
  });
  const takeTurns = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await next();
  };
  await Promise.all(Array.from({ length: AT_ONCE }, takeTurns));
  const ours = cases.map(({ labels, tree: index }) => byUs({ routes: lists[index] ?? [], labels }));
  const shown = (told: string[][]) => cases.map(({ labels, tree: index }, at) => ({ index, labels, told: told[at] }));
  expect(shown(ours)).toEqual(shown(theirs));
  // Of what it is about there was enough: more than one receiver, and nodes below the first ones.
  expect(theirs.filter((told) => told.length > 1).length).toBeGreaterThan(60);
  expect(theirs.filter((told) => told[0] === 'root').length).toBeLessThan(cases.length / 2);
}, 180_000);

test('no list of these is longer than a workspace may have', () => {
  const lengths = fc.sample(tree, { seed: SEED, numRuns: TREES }).map((root) => flattenTree(root).length);
  expect(Math.max(...lengths)).toBeLessThan(500);
});
