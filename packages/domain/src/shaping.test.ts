import { Severity } from '@signalcraft/contracts/enums';
import type { Matcher } from '@signalcraft/contracts/matchers';
import type { ShapingAction } from '@signalcraft/contracts/shaping-rules';
import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { compileShapingRules, doesRuleMatch, findActionIssues, type Shapable, type ShapingRule } from './shaping.ts';
import { parseTemplate, renderTemplate } from './shaping-template.ts';

const NOW = Temporal.Instant.from('2026-03-10T21:30:00Z').epochMilliseconds;
const INTEGRATION = { integrationId: 'i1', source: 'alertmanager' };

const ALERT: Shapable = {
  status: 'firing',
  severity: 'high',
  title: 'Disk full on db-1',
  description: '93 %',
  labels: { alertname: 'DiskFull', env: 'prod', 'with.dot': 'x' },
  annotations: { summary: 'full' },
  links: [{ label: 'Source', url: 'https://prom.example' }],
};

let count = 0;
const rule = (options: Partial<ShapingRule> = {}): ShapingRule => {
  count += 1;
  return {
    id: `r${count}`,
    revision: 1,
    name: `Rule ${count}`,
    enabled: true,
    integrationId: null,
    matchers: [],
    condition: null,
    actions: [{ kind: 'set_severity', severity: 'low' }],
    stop: false,
    ...options,
  };
};
const label = (name: string, value: string, onlyIfMissing = false): ShapingAction => ({
  kind: 'set_label',
  name,
  value,
  onlyIfMissing,
});
const is = (name: string, value: string): Matcher => ({ name, op: '=', value });

const shape = (rules: readonly ShapingRule[], alert: Shapable = ALERT) =>
  compileShapingRules({ rules })(INTEGRATION)?.({ alert, receivedAt: NOW }) ?? { alert, record: null };

describe('shaping', () => {
  it('sets severity, labels and the runbook, and says by which rules', () => {
    const first = rule({ matchers: [is('env', 'prod')], actions: [{ kind: 'set_severity', severity: 'critical' }] });
    const second = rule({
      condition: 'severity == "critical" && title.matches("db-[0-9]")',
      actions: [
        label('team', 'db'),
        label('env', 'ignored', true),
        label('copy', '{{labels.with.dot}} {{annotations.summary}}'),
        { kind: 'set_runbook', url: 'https://wiki.example/{{labels.alertname}}?t={{title}}' },
      ],
    });
    const { alert, record } = shape([first, second]);
    expect(alert).toEqual({
      ...ALERT,
      severity: 'critical',
      labels: { ...ALERT.labels, team: 'db', copy: 'x full' },
      links: [{ label: 'Runbook', url: 'https://wiki.example/DiskFull?t=Disk%20full%20on%20db-1' }, ...ALERT.links],
    });
    expect(record).toEqual({
      rules: [first, second].map(({ id, revision, name }) => ({ id, revision, name })),
      dropped: false,
      severity: { from: 'high', to: 'critical' },
      labels: ['team', 'copy'],
      runbook: 'https://wiki.example/DiskFull?t=Disk%20full%20on%20db-1',
      faults: [],
    });
  });

  it('leaves the alert itself as it is where nothing matches', () => {
    expect(shape([rule({ matchers: [is('env', 'stage')] })])).toEqual({ alert: ALERT, record: null });
    expect(shape([rule({ matchers: [is('env', 'stage')] })]).alert).toBe(ALERT);
    expect(compileShapingRules({ rules: [rule({ enabled: false })] })(INTEGRATION)).toBeNull();
    expect(compileShapingRules({ rules: [rule({ integrationId: 'i2' })] })(INTEGRATION)).toBeNull();
    expect(shape([rule({ integrationId: 'i1' })]).alert.severity).toBe('low');
  });

  it('a drop is the end, and so is a rule that says stop', () => {
    const dropped = shape([
      rule({ actions: [{ kind: 'drop' }, { kind: 'set_severity', severity: 'info' }] }),
      rule({ actions: [label('later', 'x')] }),
    ]);
    expect(dropped.record).toMatchObject({ dropped: true, severity: null, labels: [], rules: [{}] });
    const stopped = shape([rule({ stop: true }), rule({ actions: [label('later', 'x')] })]);
    expect(stopped.record).toMatchObject({ dropped: false, labels: [] });
    const passed = shape([rule({ stop: true, matchers: [is('env', 'x')] }), rule({ actions: [label('later', 'x')] })]);
    expect(passed.record?.labels).toEqual(['later']);
  });

  it('says why a matching rule could not do what it says', () => {
    const labels = Object.fromEntries(Array.from({ length: 64 }, (_, index) => [`l${index}`, 'x']));
    const { record } = shape(
      [
        rule({ condition: '1 / (size(labels) - 64) > 0' }),
        rule({ actions: [label('more', 'x'), label('l0', 'y'), { kind: 'set_runbook', url: '{{labels.l1}}' }] }),
      ],
      { ...ALERT, labels },
    );
    expect(record?.faults.map(({ reason }) => reason)).toEqual(['condition_failed', 'labels_full', 'not_an_address']);
    expect(record?.labels).toEqual(['l0']);
    // Nothing came out of it: the label stays as it was.
    expect(shape([rule({ actions: [label('env', '{{labels.nope}}')] })]).alert.labels['env']).toBe('prod');
  });

  it('a thousand rules take a thousand alerts within five milliseconds each (A44)', () => {
    // With others, more than are remembered of all: what is compiled is kept with the rules.
    const other = compileShapingRules({
      rules: Array.from({ length: 1_500 }, (_, index) =>
        rule({ matchers: [{ name: 'env', op: '=~', value: `other${index}` }] }),
      ),
    })(INTEGRATION);
    const rules = Array.from({ length: 1_000 }, (_, index) =>
      rule(
        index % 10 === 0
          ? { condition: `labels.team == "t${index}" && severity == "low"` }
          : { matchers: [is('team', `t${index}`), { name: 'env', op: '=~', value: `e${index}|f.*` }] },
      ),
    );
    const shaper = compileShapingRules({ rules })(INTEGRATION);
    shaper?.({ alert: ALERT, receivedAt: NOW });
    const started = performance.now();
    for (let index = 0; index < 1_000; index += 1) shaper?.({ alert: { ...ALERT }, receivedAt: NOW });
    other?.({ alert: ALERT, receivedAt: NOW });
    // Five milliseconds, with room for a slow machine.
    expect((performance.now() - started) / 1_000).toBeLessThan(25);
  });
});

describe('templates', () => {
  const values = { ...ALERT, source: 'alertmanager' };
  const render = (template: string, given = values) => {
    const parsed = parseTemplate(template);
    if (!parsed.ok) throw new Error(parsed.issue.message);
    return renderTemplate({ parts: parsed.parts, values: given, encode: (text) => text, max: 50_000 });
  };

  it.each([
    ['plain { } text', 'plain { } text'],
    ['{{severity}}/{{ status }}/{{source}}', 'high/firing/alertmanager'],
    ['{{title}}: {{description}}', 'Disk full on db-1: 93 %'],
    ['{{labels.nope}}{{annotations.nope}}', ''],
    // Own properties only (A45).
    ['{{labels.constructor}}{{labels.__proto__}}{{labels.toString}}', ''],
  ])('%s', (template, text) => {
    expect(render(template)).toBe(text);
  });

  it.each([
    ["{{constructor.constructor('return process')()}}", 0],
    ['x {{__proto__}}', 2],
    ['{{labels}}', 0],
    ['{{labels.a()}}', 0],
    ['{{#each labels}}x{{/each}}', 0],
    ['{{> file}}', 0],
    ['{{include "x"}}', 0],
    ['{{severity.length}}', 0],
    ['{{{title}}}', 0],
    ['{{', 0],
  ])('refuses %s at its place (A45)', (template, position) => {
    expect(findActionIssues({ actions: [label('x', template)] })).toMatchObject([{ path: '[0].value', position }]);
  });

  it('an address says at once which protocol it has', () => {
    const issues = (url: string) => findActionIssues({ actions: [{ kind: 'set_runbook', url }] });
    expect(issues('https://wiki.example/{{title}}')).toEqual([]);
    expect(issues('{{labels.url}}')).toMatchObject([{ path: '[0].url' }]);
    expect(issues('javascript:alert(1)')).toMatchObject([{ path: '[0].url' }]);
  });

  it('a value cannot leave its place in an address', () => {
    const actions: ShapingAction[] = [{ kind: 'set_runbook', url: 'https://wiki.example/{{labels.env}}' }];
    const alert = { ...ALERT, labels: { env: '../..@evil.example/?a=b#c' } };
    expect(shape([rule({ actions })], alert).record?.runbook).toBe(
      'https://wiki.example/..%2F..%40evil.example%2F%3Fa%3Db%23c',
    );
  });

  it('what comes out has a bound (A45)', () => {
    const template = '{{labels.long}}'.repeat(130);
    const started = performance.now();
    expect(render(template, { ...values, labels: { ...values.labels, long: 'x'.repeat(4_096) } }).length).toBe(50_000);
    // Twenty milliseconds, with room for a slow machine.
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('random rules', () => {
  const names = fc.constantFrom('env', 'team', 'severity', 'title', 'a');
  const texts = fc.constantFrom('', 'prod', 'db', 'high', 'low', 'x');
  const matcher = fc.record({ name: names, op: fc.constantFrom('=' as const, '!=' as const), value: texts });
  const action: fc.Arbitrary<ShapingAction> = fc.oneof(
    fc.record({ kind: fc.constant('set_severity' as const), severity: fc.constantFrom(...Severity.options) }),
    fc.record({
      kind: fc.constant('set_label' as const),
      name: fc.constantFrom('env', 'team', 'a'),
      value: fc.constantFrom('prod', 'db', 'x', '{{severity}}', '{{labels.a}}{{labels.team}}'),
      onlyIfMissing: fc.boolean(),
    }),
    fc.record({ kind: fc.constant('drop' as const) }),
  );
  const rules = fc.array(
    fc
      .record({
        enabled: fc.boolean(),
        integrationId: fc.constantFrom(null, 'i1', 'i2'),
        matchers: fc.array(matcher, { maxLength: 2 }),
        condition: fc.constantFrom(null, 'severity == "low"', 'labels.team == ""', '1/0 == 1', 'labels.a != title'),
        actions: fc.array(action, { minLength: 1, maxLength: 3 }),
        stop: fc.boolean(),
      })
      .map((given) => rule(given)),
    { maxLength: 6 },
  );
  const alerts = fc.record({
    severity: fc.constantFrom(...Severity.options),
    labels: fc.dictionary(fc.constantFrom('env', 'team', 'a'), texts),
  });

  /** The same in the most plain words: one rule after the other. */
  const naive = (
    given: readonly ShapingRule[],
    alert: Shapable,
  ): { alert: Shapable; by: string[]; dropped: boolean } => {
    const now = { ...alert, labels: { ...alert.labels } };
    const by: string[] = [];
    const valueOf = (name: string) =>
      now.labels[name] || (name === 'severity' ? now.severity : name === 'title' ? now.title : '');
    const isTrue = (condition: string | null): boolean => {
      if (condition === null) return true;
      if (condition === '1/0 == 1') return false;
      if (condition === 'severity == "low"') return now.severity === 'low';
      if (condition === 'labels.team == ""') return (now.labels['team'] ?? '') === '';
      return (now.labels['a'] ?? '') !== now.title;
    };
    for (const one of given) {
      if (!one.enabled || one.integrationId === 'i2') continue;
      if (!one.matchers.every((match) => (valueOf(match.name) === match.value) === (match.op === '='))) continue;
      if (!isTrue(one.condition)) continue;
      by.push(one.id);
      for (const act of one.actions) {
        if (act.kind === 'drop') return { alert: now, by, dropped: true };
        if (act.kind === 'set_severity') now.severity = act.severity;
        if (act.kind !== 'set_label' || (act.onlyIfMissing && act.name in now.labels)) continue;
        const value = act.value
          .replace('{{severity}}', now.severity)
          .replace('{{labels.a}}', now.labels['a'] ?? '')
          .replace('{{labels.team}}', now.labels['team'] ?? '');
        if (value !== '') now.labels[act.name] = value;
      }
      if (one.stop) break;
    }
    return { alert: now, by, dropped: false };
  };

  it('agree with a naive reading of them, in their order', () => {
    fc.assert(
      fc.property(rules, alerts, (given, parts) => {
        const alert = { ...ALERT, ...parts };
        const { alert: shaped, record } = shape(given, alert);
        const expected = naive(given, alert);
        expect(shaped).toEqual(expected.alert);
        expect(record?.rules.map(({ id }) => id) ?? []).toEqual(expected.by);
        expect(record?.dropped ?? false).toBe(expected.dropped);
      }),
      { numRuns: 1_000 },
    );
  });

  it('a disabled rule changes nothing, wherever it stands', () => {
    fc.assert(
      fc.property(rules, alerts, (given, parts) => {
        const alert = { ...ALERT, ...parts };
        expect(shape(given, alert)).toEqual(
          shape(
            given.filter(({ enabled }) => enabled),
            alert,
          ),
        );
        const off = given.map((one) => ({ ...one, enabled: false }));
        expect(shape(off, alert)).toEqual({ alert, record: null });
      }),
      { numRuns: 300 },
    );
  });

  it('shaping anew changes nothing where rules look only at what no rule sets, and set what is written out', () => {
    const steady = rules.map((given) =>
      given.map((one) => ({
        ...one,
        matchers: one.matchers.map((match) => ({ ...match, name: 'title' })),
        condition: one.condition === '1/0 == 1' ? one.condition : null,
        actions: one.actions.map((act) => (act.kind === 'set_label' ? { ...act, value: 'x' } : act)),
      })),
    );
    fc.assert(
      fc.property(steady, alerts, (given, parts) => {
        const once = shape(given, { ...ALERT, ...parts }).alert;
        expect(shape(given, once).alert).toEqual(once);
      }),
      { numRuns: 500 },
    );
  });

  it('one rule matches exactly where it alone would act', () => {
    fc.assert(
      fc.property(rules, alerts, (given, parts) => {
        const alert = { ...ALERT, ...parts };
        for (const one of given) {
          const acts = (shape([one], alert).record?.rules.length ?? 0) > 0;
          expect(doesRuleMatch({ rule: one, alert, ...INTEGRATION, receivedAt: NOW })).toBe(acts);
        }
      }),
      { numRuns: 200 },
    );
  });
});
