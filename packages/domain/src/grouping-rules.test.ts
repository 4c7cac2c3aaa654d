import { cpuUsage } from 'node:process';
import { expect, it } from 'vitest';
import { normaliseAlert } from './clean.ts';
import { DEFAULT_GROUPING, groupOf } from './grouping.ts';
import { compileGroupingRules, type GroupingRule, REGEX_BUDGET } from './grouping-rules.ts';
import type { Matchable } from './matchers.ts';

const rule = (id: string, more: Partial<GroupingRule> = {}): GroupingRule => ({
  id,
  revision: 1,
  name: id,
  enabled: true,
  matchers: [],
  labels: ['cluster'],
  byName: false,
  acrossSources: false,
  groupWaitMs: null,
  reopenWindowMs: null,
  ...more,
});

const alertOf = (labels: Record<string, string>, more: Partial<Matchable> = {}): Matchable => ({
  labels,
  severity: 'warning',
  source: 'generic',
  integrationId: 'i',
  title: 't',
  ...more,
});

const found = (rules: readonly GroupingRule[], alert: Matchable): string | null => {
  const result = compileGroupingRules({ rules })({ alert });
  return result.kind === 'rule' ? result.rule.id : null;
};

it('the first enabled rule whose matchers all hold wins', () => {
  const rules = [
    rule('off', { enabled: false }),
    rule('prod', {
      matchers: [
        { name: 'env', op: '=~', value: 'prod.*' },
        { name: 'source', op: '=', value: 'generic' },
      ],
    }),
    rule('severe', { matchers: [{ name: 'severity', op: '!~', value: 'info|low' }] }),
    rule('rest', { matchers: [{ name: 'env', op: '!=', value: 'test' }] }),
  ];
  expect(found(rules, alertOf({ env: 'prod-eu' }))).toBe('prod');
  expect(found(rules, alertOf({ env: 'prod-eu' }, { source: 'alertmanager' }))).toBe('severe');
  expect(found(rules, alertOf({ env: 'dev' }, { severity: 'low' }))).toBe('rest');
  expect(found(rules, alertOf({ env: 'test' }, { severity: 'info' }))).toBeNull();
});

it('an expression that is not valid never holds, whatever its sign', () => {
  for (const op of ['=~', '!~'] as const)
    expect(found([rule('broken', { matchers: [{ name: 'env', op, value: '(' }] })], alertOf({}))).toBeNull();
});

it('a rule across sources has one group for all integrations, any other one for each', () => {
  const keyOf = (made: GroupingRule | null, integrationId: string) =>
    groupOf({ integrationId, grouping: DEFAULT_GROUPING, labels: { cluster: 'a' }, title: 't', rule: made }).groupKey;
  const across = rule('r', { acrossSources: true });
  expect(keyOf(across, 'one')).toBe(keyOf(across, 'two'));
  expect(keyOf(rule('r'), 'one')).not.toBe(keyOf(rule('r'), 'two'));
  expect(keyOf(across, 'one')).not.toBe(keyOf(rule('s', { acrossSources: true }), 'one'));
  expect(keyOf({ ...across, revision: 2 }, 'one')).toBe(keyOf(across, 'one'));
  expect(keyOf(null, 'one')).not.toBe(keyOf(rule('r'), 'one'));
});

it('an alert carries the rule that made its key, and the labels that did', () => {
  const made = rule('r', { labels: ['cluster', 'service', 'none'] });
  const alert = normaliseAlert({
    alert: {
      status: 'firing',
      severity: null,
      title: 'Down',
      description: '',
      labels: { cluster: 'a', service: 'b' },
      annotations: {},
      links: [],
      startsAt: null,
      endsAt: null,
      dedupKey: null,
    },
    ordinal: 0,
    integrationId: 'i',
    grouping: DEFAULT_GROUPING,
    rules: { find: compileGroupingRules({ rules: [made] }), source: 'generic' },
    receivedAt: 1_800_000_000_000,
  });
  expect(alert).toMatchObject({ groupingRule: made, groupLabels: { cluster: 'a', service: 'b' }, flags: [] });
});

const thousand = (matchersOf: (index: number) => GroupingRule['matchers']): GroupingRule[] =>
  Array.from({ length: 1_000 }, (_, index) => rule(`r${index}`, { matchers: matchersOf(index) }));

/** CPU of this process, milliseconds an alert, the best of three: what else runs on the machine does not count. */
function cpuMs(rules: readonly GroupingRule[], alerts: readonly Matchable[]): number {
  const find = compileGroupingRules({ rules });
  const rounds = [0, 1, 2].map(() => {
    const before = cpuUsage();
    for (const alert of alerts) find({ alert });
    const { user, system } = cpuUsage(before);
    return (user + system) / 1_000 / alerts.length;
  });
  return Math.min(...rounds);
}

const alerts = Array.from({ length: 1_000 }, (_, index) =>
  alertOf({ service: `checkout-${index}.shop.svc`, cluster: `eu-west-${index % 7}`, instance: `10.0.${index}.1:9100` }),
);

it('a thousand rules that none of a thousand alerts matches cost at most 5 ms of CPU an alert', {
  timeout: 60_000,
}, () => {
  const byRegex = thousand((index) => [{ name: 'service', op: '=~', value: `(billing|search)-${index}[a-z]*\\..*` }]);
  expect(cpuMs(byRegex, alerts)).toBeLessThan(5);
  const byValue = thousand((index) =>
    Array.from({ length: 32 }, (_, at) => ({
      name: at % 2 ? 'cluster' : 'service',
      op: '!=',
      value: `x${index}-${at}`,
    })),
  ).map((one) => ({ ...one, matchers: [...one.matchers, { name: 'env', op: '=', value: 'never' } as const] }));
  expect(cpuMs(byValue, alerts)).toBeLessThan(5);
});

it('rules made to be slow end at the budget: none counts, and the work is bounded', () => {
  const slow = thousand(() => [{ name: 'blob', op: '=~', value: '(x+x+)+y' }]);
  const find = compileGroupingRules({ rules: slow });
  const result = find({ alert: alertOf({ blob: 'x'.repeat(4_096) }) });
  expect(result.kind).toBe('over_budget');
  expect(result.cost).toBeLessThan(REGEX_BUDGET + 5_000);
  expect(find({ alert: alertOf({ blob: 'x'.repeat(200) }) })).toMatchObject({ kind: 'none', cost: REGEX_BUDGET });
});
