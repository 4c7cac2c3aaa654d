import { spawnSync } from 'node:child_process';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import { formatRecurrenceRule } from '@signalcraft/contracts/recurrence-text';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { whoIsOnCall } from '../src/on-call.ts';
import type { OnCall, OnCallPlan } from '../src/on-call-plan.ts';
import { handOffsBetween, turnsOf } from '../src/on-call-rotation.ts';
import { wallClockOf } from '../src/on-call-wall-time.ts';
import { transitionsBetween } from '../src/on-call-zone.ts';
import { isWithin, occurrences } from '../src/recurrence.ts';
import { days, hours, minutes } from '../src/time.ts';
import { arbitraryPlan, ODD_ZONES, PEOPLE } from './on-call/arbitrary-plan.ts';
import { arbitraryWindow } from './on-call/arbitrary-window.ts';

/** The same plans and windows are asked each time; JUDGE_SEED=7 asks others. */
const SEED = Number(env['JUDGE_SEED'] ?? 20_260_329);
const PERIOD = { from: wallClockOf('2025-01-01T00:00'), to: wallClockOf('2031-01-01T00:00') };
const TIMEOUT_MS = 180_000;

type Verdicts = {
  zones: [at: number, offsetMs: number][][];
  plans: { holders: (string | [string, string, number?])[]; handOffs: [turn: number, at: number][][] }[];
  windows: { occurrences: [number, number][]; within: boolean[] }[];
};

const zones = Intl.supportedValuesOf('timeZone');
const own = zones.map((zone) =>
  transitionsBetween({ zone, ...PERIOD }).map(({ at, offsetAfterMs }) => [at, offsetAfterMs]),
);
let zonesJudged: Verdicts['zones'] = [];
/** Where both know the same rules: two copies of the tz database may be of different dates. */
let agreed: string[] = [];

beforeAll(() => {
  zonesJudged = judge({ zones: { names: zones, ...PERIOD } }).zones;
  agreed = zones.filter((_, index) => JSON.stringify(own[index]) === JSON.stringify(zonesJudged[index]));
}, TIMEOUT_MS);

describe('Python’s zoneinfo and dateutil agree', () => {
  it('on when clocks move, but for zones whose rules were changed lately', () => {
    const moving = zones.filter((_, index) => own[index]?.length);
    expect(moving.length).toBeGreaterThan(100);
    expect(zones.filter((zone) => !agreed.includes(zone)).length).toBeLessThan(zones.length / 20);
  });

  it(
    'on who is on call, and on every hand-off',
    () => {
      const cases = plans();
      const verdicts = judge({ plans: cases }).plans;
      const asked = cases.reduce((sum, { ats }) => sum + ats.length, 0);
      expect(asked).toBeGreaterThan(15_000);
      const wrong = cases.flatMap(({ plan, ats, from, to }, index) => {
        const holders = ats.map((at) => shorten(whoIsOnCall({ plan, members: EVERYBODY, at })));
        const handOffs = plan.layers.map((layer) =>
          handOffsBetween({ turns: turnsOf({ layer, zone: plan.zone }), from, to }).map(({ turn, at }) => [turn, at]),
        );
        const isSame = JSON.stringify({ holders, handOffs }) === JSON.stringify(verdicts[index]);
        return isSame ? [] : [{ plan, ats, found: { holders, handOffs }, wanted: verdicts[index] }];
      });
      expect(wrong.slice(0, 1)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'on windows that come back',
    () => {
      const cases = fc
        .sample(arbitraryWindow({ zones: usable() }), { numRuns: 1_500, seed: SEED })
        .map(({ window, from, to, ats }) => ({
          window,
          from,
          to,
          ats,
          rrule: formatRecurrenceRule({ rule: window.rule }),
        }));
      const verdicts = judge({ windows: cases }).windows;
      expect(verdicts.filter((verdict) => verdict.occurrences.length > 0).length).toBeGreaterThan(600);
      expect(verdicts.filter((verdict) => verdict.within.includes(true)).length).toBeGreaterThan(100);
      const wrong = cases.flatMap(({ window, from, to, ats, rrule }, index) => {
        const found = {
          occurrences: occurrences({ window, from, to, limit: 100_000 }).map((span) => [span.from, span.to]),
          within: ats.map((at) => isWithin({ window, at })),
        };
        const isSame = JSON.stringify(found) === JSON.stringify(verdicts[index]);
        return isSame ? [] : [{ rrule, window, from, to, found, wanted: verdicts[index] }];
      });
      expect(wrong.slice(0, 1)).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

const EVERYBODY: ReadonlySet<string> = new Set(PEOPLE);

const usable = (): string[] => ODD_ZONES.filter((zone) => agreed.includes(zone));

/** Plans around each move of a clock, mostly by that clock, some begun long before; and when to look at them. */
function plans(): { plan: OnCallPlan; ats: number[]; from: number; to: number }[] {
  const moves = usable().flatMap((zone) =>
    transitionsBetween({ zone, from: PERIOD.from, to: PERIOD.from + days(730) }).map((move) => ({ zone, ...move })),
  );
  const skippedDay = { zone: 'Pacific/Apia', at: wallClockOf('2011-12-30T10:00'), offsetBeforeMs: -hours(10) };
  return [...moves, skippedDay].flatMap(({ zone, at, offsetBeforeMs }, index) => {
    const zones = [...usable(), ...usable().map(() => zone)];
    const plan = arbitraryPlan({ around: at + offsetBeforeMs, zones });
    const coarse = Array.from({ length: 24 }, (_, step) => at + hours((step - 12) * 5) + minutes(step * 7));
    const fine = Array.from({ length: 25 }, (_, step) => at + minutes((step - 12) * 15) + 1);
    return fc.sample(plan, { numRuns: 12, seed: SEED + index }).map((plan) => ({
      plan: index % 4 === 0 ? begunEarlier(plan) : plan,
      ats: [...coarse, ...fine],
      from: at - days(3),
      to: at + days(3),
    }));
  });
}

const begunEarlier = (plan: OnCallPlan): OnCallPlan => ({
  ...plan,
  layers: plan.layers.map((layer) => ({
    ...layer,
    startsAt: `2019${layer.startsAt.slice(4)}`.replace('-02-29', '-02-28'),
  })),
});

function shorten(onCall: OnCall): Verdicts['plans'][number]['holders'][number] {
  if (onCall.kind === 'gap') return onCall.reason;
  const { memberId, by } = onCall;
  if (by.kind === 'layer') return [memberId, by.layerId, by.turn];
  return by.kind === 'override' ? [memberId, by.overrideId] : [memberId, by.temporaryScheduleId, by.shift];
}

function judge(questions: object): Verdicts {
  const script = fileURLToPath(new URL('./judge.py', import.meta.url));
  const input = JSON.stringify({ zones: { names: [], from: 0, to: 0 }, plans: [], windows: [], ...questions });
  const { status, stdout, stderr } = spawnSync(pythonWithDateutil(), [script], {
    input,
    encoding: 'utf8',
    maxBuffer: 256 * 1_024 * 1_024,
  });
  if (status !== 0) throw new Error(`judge.py failed: ${stderr}`);
  return JSON.parse(stdout) as Verdicts;
}

/** The first Python on the path need not be the one that the system's packages belong to. */
function pythonWithDateutil(): string {
  const probe = 'import dateutil.rrule, zoneinfo; zoneinfo.ZoneInfo("Europe/Berlin")';
  const found = ['/usr/bin/python3', 'python3'].find((python) => spawnSync(python, ['-c', probe]).status === 0);
  if (found === undefined) {
    throw new Error('Schedules are judged by Python: apt-get install python3 python3-dateutil tzdata');
  }
  return found;
}
