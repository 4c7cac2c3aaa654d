import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scene as arbitraryScene, BEFORE_THE_CHANGE, NOW } from '../test/suppression/arbitrary-scene.ts';
import { mutes, reasonsAt, type Scene } from '../test/suppression/slow-model.ts';
import { HOLD_ORDER } from './escalation.ts';
import { type Cause, causeFilters } from './inhibition.ts';
import { holdsOf, type Mute, type MuteRules, muterOf } from './suppression.ts';
import { days, minutes, seconds } from './time.ts';

const RUNS = { numRuns: 2_000 };
const NOTHING: MuteRules = { silences: [], windows: [], inhibitionRules: [] };

const alertOf = (labels: Record<string, string>, id = 'alert'): Cause => ({
  id,
  labels,
  severity: 'high',
  source: 'generic',
  integrationId: 'integration',
  title: 'title',
});

describe('against a slow model, whatever the rules', () => {
  it('each alert is muted by the first reason that holds, and by a rule that says so', () => {
    fc.assert(
      fc.property(arbitraryScene, (scene) => {
        const muteOf = muterOf({ ...scene, causes: scene.firing, now: NOW });
        for (const alert of scene.firing) {
          const reasons = reasonsAt({ scene, alert, at: NOW });
          const mute = muteOf(alert);
          expect(mute?.reason ?? null).toBe(HOLD_ORDER.find((reason) => reasons.has(reason)) ?? null);
          if (!mute) continue;
          const only = onlyRule(scene.rules, mute.by.id);
          expect(reasonsAt({ scene: { ...scene, rules: only }, alert, at: NOW })).toContain(mute.reason);
          expect(isByCause({ scene, alert, mute, rule: only.inhibitionRules[0] })).toBe(mute.reason === 'inhibited');
        }
      }),
      RUNS,
    );
  });

  it('a group is held if every firing alert is, and stays so until the end that it names', () => {
    fc.assert(
      fc.property(arbitraryScene, (scene) => {
        const holds = holdsOf({ ...scene, alerts: scene.group, causes: scene.firing, now: NOW });
        const firsts = scene.group.map((alert) => {
          const reasons = reasonsAt({ scene, alert, at: NOW });
          return HOLD_ORDER.find((reason) => reasons.has(reason)) ?? null;
        });
        const isHeld = firsts.length > 0 && !firsts.includes(null);
        expect(holds.map((hold) => hold.reason)).toEqual(
          isHeld ? HOLD_ORDER.filter((reason) => firsts.includes(reason)) : [],
        );
        for (const { endsAt } of holds) {
          if (endsAt === null) continue;
          expect(endsAt).toBeGreaterThan(NOW);
          for (let at = NOW; at < Math.min(endsAt, NOW + minutes(12)); at += seconds(5)) {
            for (const alert of scene.group) expect(reasonsAt({ scene, alert, at }).size).toBeGreaterThan(0);
          }
        }
      }),
      RUNS,
    );
  });

  it('what causes are looked up by leaves out none that mutes', () => {
    fc.assert(
      fc.property(arbitraryScene, (scene) => {
        const filters = causeFilters({ rules: scene.rules.inhibitionRules, targets: scene.group });
        for (const rule of scene.rules.inhibitionRules) {
          for (const cause of scene.firing) {
            if (!scene.group.some((alert) => mutes({ rule, cause, alert }))) continue;
            expect(filters.some((labels) => hasAll(cause, labels))).toBe(true);
          }
        }
      }),
      RUNS,
    );
  });
});

const isByCause = (options: {
  scene: Scene;
  alert: Cause;
  mute: Mute;
  rule: MuteRules['inhibitionRules'][number] | undefined;
}): boolean => {
  const { scene, alert, mute, rule } = options;
  const cause = scene.firing.find((one) => one.id === mute.causeId);
  return cause !== undefined && rule !== undefined && cause.id !== alert.id && mutes({ rule, cause, alert });
};

const onlyRule = (rules: MuteRules, id: string): MuteRules => ({
  silences: rules.silences.filter((one) => one.id === id),
  windows: rules.windows.filter((one) => one.id === id),
  inhibitionRules: rules.inhibitionRules.filter((one) => one.id === id),
});

const hasAll = (alert: Cause, labels: Record<string, string>): boolean =>
  Object.entries(labels).every(([name, value]) => alert.labels[name] === value);

describe('holds', () => {
  const silence = (over: Partial<MuteRules['silences'][number]>) => ({
    id: 'silence',
    revision: 1,
    name: 'silence',
    matchers: [{ name: 'env', op: '=' as const, value: 'prod' }],
    startsAt: NOW - 1,
    endsAt: NOW + minutes(5),
    ...over,
  });
  const rule: MuteRules['inhibitionRules'][number] = {
    id: 'rule',
    revision: 3,
    name: 'rule',
    sourceMatchers: [{ name: 'kind', op: '=', value: 'cause' }],
    targetMatchers: [{ name: 'kind', op: '=', value: 'effect' }],
    equal: ['cluster'],
  };
  const hold = (options: Partial<Parameters<typeof holdsOf>[0]>) =>
    holdsOf({ alerts: [], rules: NOTHING, causes: [], run: null, now: NOW, ...options });

  it('of several silences the one that lasts longest is named; the group waits for the first that may be free', () => {
    const alerts = [alertOf({ env: 'prod' }), alertOf({ env: 'stage' })];
    const silences = [
      silence({ id: 'short', endsAt: NOW + minutes(1) }),
      silence({ id: 'long', endsAt: NOW + minutes(9) }),
      silence({ id: 'stage', endsAt: NOW + minutes(3), matchers: [{ name: 'env', op: '=', value: 'stage' }] }),
    ];
    expect(hold({ alerts, rules: { ...NOTHING, silences } })).toMatchObject([
      { reason: 'silenced', endsAt: NOW + minutes(3), by: { type: 'silence', id: 'long', revision: 1 } },
    ]);
  });

  it('hold nothing where nothing fires', () => {
    const everything = silence({ matchers: [{ name: 'env', op: '=~', value: '.*' }] });
    expect(hold({ rules: { ...NOTHING, silences: [everything] } })).toEqual([]);
  });

  it('a silenced cause still mutes, a cause of another value does not, and none mutes itself', () => {
    const rules = { ...NOTHING, inhibitionRules: [rule] };
    const effect = alertOf({ kind: 'effect', cluster: 'eu' }, 'effect');
    const causeIn = (cluster: string) => alertOf({ kind: 'cause', cluster }, 'cause');
    expect(hold({ alerts: [effect], rules, causes: [causeIn('us'), effect] })).toEqual([]);
    const muteOfCause = silence({ matchers: [{ name: 'kind', op: '=', value: 'cause' }] });
    expect(hold({ alerts: [effect], rules: { ...rules, silences: [muteOfCause] }, causes: [causeIn('eu')] })).toEqual([
      { reason: 'inhibited', endsAt: null, by: { type: 'inhibition_rule', id: 'rule', revision: 3, name: 'rule' } },
    ]);
    const both = { ...rule, sourceMatchers: rule.targetMatchers };
    const twin = alertOf({ kind: 'effect', cluster: 'eu' }, 'twin');
    expect(hold({ alerts: [effect], rules: { ...NOTHING, inhibitionRules: [both] }, causes: [effect, twin] })).toEqual(
      [],
    );
  });

  it('what a rule may mute waits ten seconds before the first step, and before no other', () => {
    const options = { alerts: [alertOf({ kind: 'effect' })], rules: { ...NOTHING, inhibitionRules: [rule] } };
    const run = { step: 0, round: 0, startedAt: NOW };
    expect(hold({ ...options, run })).toMatchObject([{ reason: 'group_wait', endsAt: NOW + seconds(10) }]);
    expect(hold({ ...options, run, now: NOW + seconds(10) })).toEqual([]);
    expect(hold({ ...options, run: { ...run, step: 1 } })).toEqual([]);
    expect(hold({ ...options, run: { ...run, round: 1 } })).toEqual([]);
    expect(hold({ ...options, alerts: [alertOf({ kind: 'effect' }), alertOf({})], run })).toEqual([]);
  });

  it('a window keeps its hours on the wall clock of its zone over the change of the clock', () => {
    const window = {
      id: 'window',
      revision: 1,
      name: 'window',
      matchers: [{ name: 'env', op: '=' as const, value: 'prod' }],
      times: {
        kind: 'recurring' as const,
        until: null,
        window: {
          zone: 'Europe/Berlin',
          startsAt: '2027-03-20T02:00',
          durationMinutes: 120,
          rule: { freq: 'daily' as const, interval: 1, count: null, until: null },
        },
      },
    };
    const endAt = (now: number) =>
      hold({ alerts: [alertOf({ env: 'prod' })], rules: { ...NOTHING, windows: [window] }, now })[0]?.endsAt ?? null;
    // On 28 March the hour from 02:00 is missing: the window is open from 03:00 to 04:00, an hour only.
    const dayBefore = BEFORE_THE_CHANGE;
    expect(endAt(dayBefore)).toBe(dayBefore + minutes(120));
    expect(endAt(dayBefore - 1)).toBeNull();
    const changeDay = dayBefore + days(1);
    expect(endAt(changeDay)).toBe(changeDay + minutes(60));
    expect(endAt(changeDay + minutes(60))).toBeNull();
    expect(endAt(changeDay + days(1) - minutes(60))).toBe(changeDay + days(1) + minutes(60));
  });
});
