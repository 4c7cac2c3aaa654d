import { setTimeout as sleep } from 'node:timers/promises';
import { printMatcher } from '@signalcraft/contracts/matcher-text';
import type { Matcher } from '@signalcraft/contracts/matchers';
import type { Cause } from '@signalcraft/domain/inhibition';
import { type InhibitionRule, muterOf, type Silence } from '@signalcraft/domain/suppression';
import { type PrivateAlertmanager, startPrivateAlertmanager } from '@signalcraft/testkit/private-alertmanager';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scene as arbitraryScene, NOW } from './suppression/arbitrary-scene.ts';

const HOUR = 3_600_000;
const SEED = 20_261_125;
const SCENES = 400;

type Scene = { alerts: Cause[]; silences: Silence[]; inhibitionRules: InhibitionRule[] };

const alertOf = (labels: Record<string, string>, index: number): Cause => ({
  id: `by-hand-${index}`,
  labels,
  severity: 'high',
  source: 'alertmanager',
  integrationId: 'integration',
  title: 'title',
});

/** Where the two might well differ: anchors, ends of lines, missing labels, classes, letters beyond ASCII. */
const BY_HAND: Scene = {
  alerts: ['prod', 'production', 'two\nlines', 'Größe', 'a.b', 'a"b\\c', '42', ' prod', ''].map((value, index) =>
    alertOf(value === '' ? { w: 'x' } : { v: value }, index),
  ),
  silences: (
    [
      ['=~', 'prod'],
      ['=~', 'prod|stage'],
      ['=~', '^prod$'],
      ['=~', 'pro.*'],
      ['=~', '(?i)PROD'],
      ['=~', 'two.lines'],
      ['=~', '(?s)two.lines'],
      ['=~', '.*'],
      ['=~', '.+'],
      ['!~', '.+'],
      ['=~', ''],
      ['!=', ''],
      ['=', ''],
      ['=~', 'Gr.{2}e'],
      ['=~', String.raw`\p{Lu}.*`],
      ['=~', String.raw`a\.b`],
      ['=~', 'a.b'],
      ['=', 'a"b\\c'],
      ['=~', String.raw`a"b\\c`],
      ['=~', String.raw`\d+`],
      ['=~', '[[:alpha:]]+'],
      ['=~', String.raw`\w+`],
      ['=~', 'p|prod|'],
      ['!~', 'p(ro)?d|'],
    ] as const
  ).map(([op, value], index) => ({
    id: `by-hand-${index}`,
    revision: 1,
    name: value,
    matchers: [{ name: 'v', op, value }],
    startsAt: NOW - 1,
    endsAt: NOW + 1,
  })),
  inhibitionRules: [],
};

const scenes: Scene[] = [
  BY_HAND,
  ...fc.sample(arbitraryScene, { seed: SEED, numRuns: SCENES }).map(({ firing, rules }) => ({
    alerts: [...firing],
    silences: [...rules.silences],
    inhibitionRules: [...rules.inhibitionRules],
  })),
];

/** One Alertmanager plays all scenes at once: everything in a scene says which it is of. */
const ofScene = (index: number, matchers: readonly Matcher[]): Matcher[] => [
  { name: 'scene', op: '=', value: String(index) },
  ...matchers,
];
const labelsOf = (index: number, alert: Cause): Record<string, string> => ({
  ...alert.labels,
  alertname: alert.id,
  scene: String(index),
});

type Listed = {
  labels: Record<string, string>;
  status: { state: string; silencedBy: string[]; inhibitedBy: string[] };
};

describe('Alertmanager mutes as we do', () => {
  let alertmanager: PrivateAlertmanager;
  /** By scene and our id: what Alertmanager calls the silence. */
  const silenceIds = new Map<string, string>();
  let listed: Listed[];

  beforeAll(async () => {
    alertmanager = await startPrivateAlertmanager({
      inhibitRules: scenes.flatMap(({ inhibitionRules }, index) =>
        inhibitionRules.map((rule) => ({
          source_matchers: ofScene(index, rule.sourceMatchers).map(printMatcher),
          target_matchers: ofScene(index, rule.targetMatchers).map(printMatcher),
          equal: rule.equal,
        })),
      ),
    });
    for (const [index, { silences }] of scenes.entries()) {
      for (const silence of silences) await makeSilence({ index, silence });
    }
    const alerts = scenes.flatMap((scene, index) => scene.alerts.map((alert) => ({ labels: labelsOf(index, alert) })));
    await alertmanager.call('POST', 'alerts', alerts);
    // Its inhibition hears of new alerts a moment after they are listed: until the picture stands still.
    for (let before = ''; ; await sleep(200)) {
      listed = await alertmanager.call<Listed[]>('GET', 'alerts');
      const picture = JSON.stringify(
        listed.map(({ labels, status }) => [labels, status.silencedBy, status.inhibitedBy.length > 0]),
      );
      if (listed.length === alerts.length && picture === before) break;
      before = picture;
    }
  });
  afterAll(() => alertmanager.remove());

  async function makeSilence(options: { index: number; silence: Silence }): Promise<void> {
    const { index, silence } = options;
    const now = Date.now();
    const isPending = silence.startsAt > NOW;
    const { silenceID } = await alertmanager.call<{ silenceID: string }>('POST', 'silences', {
      matchers: ofScene(index, silence.matchers).map(({ name, op, value }) => ({
        name,
        value,
        isRegex: op === '=~' || op === '!~',
        isEqual: op === '=' || op === '=~',
      })),
      startsAt: new Date(isPending ? now + HOUR : now).toISOString(),
      endsAt: new Date(now + 2 * HOUR).toISOString(),
      createdBy: 'test',
      comment: 'test',
    });
    if (silence.endsAt <= NOW) await alertmanager.call('DELETE', `silence/${silenceID}`);
    silenceIds.set(`${index} ${silence.id}`, silenceID);
  }

  const statusOf = (index: number, alert: Cause): Listed['status'] | undefined =>
    listed.find(({ labels }) => labels['scene'] === String(index) && labels['alertname'] === alert.id)?.status;

  test('by silences: each alert by the very same ones', () => {
    const [ours, theirs] = [[] as string[], [] as string[]];
    for (const [index, scene] of scenes.entries()) {
      for (const alert of scene.alerts) {
        const labels = { ...alert, labels: labelsOf(index, alert) };
        for (const silence of scene.silences) {
          const rules = {
            silences: [{ ...silence, matchers: ofScene(index, silence.matchers) }],
            windows: [],
            inhibitionRules: [],
          };
          const name = `${index} ${alert.id} ${silence.id}`;
          if (muterOf({ rules, causes: [], run: null, now: NOW })(labels)) ours.push(name);
          const theirId = silenceIds.get(`${index} ${silence.id}`) ?? '';
          if (statusOf(index, alert)?.silencedBy.includes(theirId)) theirs.push(name);
        }
      }
    }
    expect(ours).toEqual(theirs);
    expect(ours.length).toBeGreaterThan(60);
  });

  test('by inhibition: the very same alerts', () => {
    const [ours, theirs] = [[] as string[], [] as string[]];
    for (const [index, scene] of scenes.entries()) {
      const causes = scene.alerts.map((alert) => ({ ...alert, labels: labelsOf(index, alert) }));
      const muteOf = muterOf({
        rules: { silences: [], windows: [], inhibitionRules: scene.inhibitionRules },
        causes,
        run: null,
        now: NOW,
      });
      for (const cause of causes) {
        const name = `${index} ${cause.id}`;
        if (muteOf(cause)) ours.push(name);
        if ((statusOf(index, cause)?.inhibitedBy.length ?? 0) > 0) theirs.push(name);
      }
    }
    expect(ours).toEqual(theirs);
    expect(ours.length).toBeGreaterThan(20);
    expect(ours.length).toBeLessThan(scenes.flatMap((scene) => scene.alerts).length);
  });
});
