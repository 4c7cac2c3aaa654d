import { env } from 'node:process';
import type { Layer, Restriction, Rotation } from '@signalcraft/contracts/schedules';
import { Weekday } from '@signalcraft/contracts/wall-time';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { slowInstantOf } from '../test/on-call/slow-model.ts';
import { isSameOnCall, segmentsBetween, whoIsOnCall } from './on-call.ts';
import { civilOfDay, dayOf, WEEK_MS } from './on-call-calendar.ts';
import { handOffsBetween, turnsOf } from './on-call-rotation.ts';
import { formatWallClock } from './on-call-wall-time.ts';
import { transitionsBetween, type WallClock, type ZoneTransition } from './on-call-zone.ts';
import { days, hours, minutes } from './time.ts';

/**
 * Every zone whose clock moves, each of its moves, each kind of rotation with a hand-off in the very hour that is
 * missing or repeats. SCHEDULE_DST_YEARS=2025-2030 takes more years than the two of every run.
 */
const [firstYear = 2026, lastYear = 2027] = (env['SCHEDULE_DST_YEARS'] ?? '2026-2027').split('-').map(Number);
const startOfYear = (year: number) => Temporal.Instant.from(`${year}-01-01T00:00:00Z`).epochMilliseconds;
const period = { from: startOfYear(firstYear), to: startOfYear(lastYear + 1) };

const moving = Intl.supportedValuesOf('timeZone')
  .map((zone) => ({ zone, transitions: transitionsBetween({ zone, ...period }) }))
  .filter(({ transitions }) => transitions.length > 0);

/** Halfway through what the clock leaves out or shows twice. */
const middleOf = ({ at, offsetBeforeMs, offsetAfterMs }: ZoneTransition): WallClock =>
  at + (offsetBeforeMs + offsetAfterMs) / 2;

const ROTATIONS: { rotation: Rotation; startsAt: (wall: WallClock) => string }[] = [
  { rotation: { kind: 'hourly', every: 12 }, startsAt: (wall) => formatWallClock(wall - 91 * hours(12)) },
  { rotation: { kind: 'daily', every: 1 }, startsAt: (wall) => formatWallClock(wall - days(400)) },
  { rotation: { kind: 'weekly', every: 1 }, startsAt: (wall) => formatWallClock(wall - 60 * WEEK_MS) },
  { rotation: { kind: 'monthly', every: 1 }, startsAt: (wall) => threeYearsBefore(wall) },
];

const threeYearsBefore = (wall: WallClock): string =>
  `${civilOfDay(dayOf(wall)).year - 3}${formatWallClock(wall).slice(4)}`.replace('-02-29', '-02-28');

const TIMEOUT_MS = 600_000;
const PARTICIPANTS = ['ann', 'bob', 'cy'];
const members = new Set(PARTICIPANTS);

function layerOf(options: Pick<Layer, 'rotation' | 'startsAt'> & Partial<Layer>): Layer {
  return {
    id: 'layer',
    name: 'layer',
    zone: null,
    endsAt: null,
    participants: PARTICIPANTS,
    restrictions: [],
    ...options,
  };
}

describe(`${moving.length} zones, ${moving.flatMap(({ transitions }) => transitions).length} changes of the clock`, () => {
  it('are those of the world', () => {
    expect(moving.length).toBeGreaterThan(100);
    expect(moving.map(({ zone }) => zone)).toEqual(
      expect.arrayContaining(['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Antarctica/Troll']),
    );
  });

  it.each(ROTATIONS)(
    '$rotation.kind: one holder at every instant, every hand-off once',
    ({ rotation, startsAt }) => {
      const faults = everyTransition(({ zone, transition }) =>
        faultsOf({ layer: layerOf({ rotation, startsAt: startsAt(middleOf(transition)) }), zone, transition }),
      );
      expect(faults).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'leaves no gap between two layers that meet in the missing or repeated hour',
    () => {
      const gaps = everyTransition(({ zone, transition }) => {
        const time = formatWallClock(middleOf(transition)).slice(11, 16);
        const base = { rotation: { kind: 'weekly', every: 1 } as const, startsAt: '2020-01-01T00:00' };
        const before: Restriction = { kind: 'daily', days: [...Weekday.options], from: '00:00', to: time };
        const after: Restriction = { kind: 'daily', days: [...Weekday.options], from: time, to: '24:00' };
        const layers = [layerOf({ ...base, restrictions: [before] }), layerOf({ ...base, restrictions: [after] })];
        const span = { from: transition.at - days(2), to: transition.at + days(2) };
        const segments = segmentsBetween({ plan: { zone, layers, exceptions: [] }, members, ...span });
        return segments.filter(({ onCall }) => onCall.kind === 'gap');
      });
      expect(gaps).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

const everyTransition = <T>(find: (change: { zone: string; transition: ZoneTransition }) => T[]): T[] =>
  moving.flatMap(({ zone, transitions }) => transitions.flatMap((transition) => find({ zone, transition })));

/** Each ten minutes around a change of the clock. */
const LOOKS_MS = Array.from({ length: 49 }, (_, index) => minutes((index - 24) * 10));

function faultsOf(options: { layer: Layer; zone: string; transition: ZoneTransition }): string[] {
  const { layer, zone, transition } = options;
  const [from, to] = [transition.at - days(9), transition.at + days(9)];
  const handOffs = handOffsBetween({ turns: turnsOf({ layer, zone }), from, to });
  const times = handOffs.map(({ wall }) => slowInstantOf({ time: formatWallClock(wall), zone, edge: 'start' }));
  const edges = [from, ...new Set(times.filter((at) => at > from)), to];
  const plan = { zone, layers: [layer], exceptions: [] };
  const segments = segmentsBetween({ plan, members, from, to });
  const looks = [
    ...edges.slice(0, -1),
    ...edges.slice(1).map((at) => at - 1),
    ...LOOKS_MS.map((ms) => transition.at + ms),
  ];
  const isAsInSegments = (at: number) => {
    const segment = segments.find((segment) => segment.from <= at && at < segment.to);
    return segment?.onCall.kind === 'held' && isSameOnCall(whoIsOnCall({ plan, members, at }), segment.onCall);
  };
  const first = handOffs[0]?.turn ?? 0;
  const checks = {
    'each turn once, in order': handOffs.every(({ turn }, index) => turn === first + index),
    'a hand-off in the span': handOffs.length > 0 || layer.rotation.kind === 'monthly',
    'hand-offs at their wall time': handOffs.every(({ at }, index) => at === times[index]),
    'no hand-off before the one before it': times.every((at, index) => at >= (times[index - 1] ?? from)),
    'segments from hand-off to hand-off': segments.every(
      (segment, index) => segment.from === edges[index] && segment.to === edges[index + 1],
    ),
    'segments to the end': segments.length === edges.length - 1,
    'look-ups as in the segments': looks.every(isAsInSegments),
  };
  return Object.entries(checks).flatMap(([name, isGood]) =>
    isGood ? [] : [`${zone}, ${layer.rotation.kind} from ${layer.startsAt}: ${name}`],
  );
}
