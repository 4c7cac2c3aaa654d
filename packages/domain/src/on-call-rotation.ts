import type { Layer, Rotation } from '@signalcraft/contracts/schedules';
import {
  addMonths,
  civilOfDay,
  DAY_MS,
  dayOf,
  indexOfWeekday,
  startOfWeek,
  timeOfDayMs,
  WEEK_MS,
  weekOf,
} from './on-call-calendar.ts';
import { wallClockOf } from './on-call-wall-time.ts';
import { firstInstantOf, furthestWallClockAt, type WallClock } from './on-call-zone.ts';
import { hours, type Instant } from './time.ts';

/** A layer's rotation with its zone settled and its times read. */
export type Turns = Pick<Layer, 'rotation' | 'participants'> & {
  zone: string;
  startsAt: WallClock;
  /** Of a custom rotation: its moments of the week, in order, and the number of the last until the start. */
  moments: readonly number[];
  firstMoment: number;
};

/** A turn's number counts from 0 at the layer's start; every turn begins exactly once. */
export type HandOff = { turn: number; at: Instant; wall: WallClock; memberId: string };

export const turnsOf = (options: {
  layer: Pick<Layer, 'rotation' | 'participants' | 'startsAt' | 'zone'>;
  zone: string;
}): Turns => {
  const { rotation, participants } = options.layer;
  const startsAt = wallClockOf(options.layer.startsAt);
  const moments = rotation.kind === 'custom' ? momentsOf(rotation) : [];
  const firstMoment = lastMomentUntil(moments, startsAt);
  return { rotation, participants, zone: options.layer.zone ?? options.zone, startsAt, moments, firstMoment };
};

/** The turn under way, or null before the first: by arithmetic, however far the instant lies from the start. */
export function turnAt(options: { turns: Turns; at: Instant }): number | null {
  const { turns, at } = options;
  const turn = turnOfWallClock(turns, furthestWallClockAt({ zone: turns.zone, at }));
  return turn < 0 ? null : turn;
}

/**
 * When a turn begins. Starts never go backwards. Two are equal where the clock jumps over the whole time between
 * them: that turn is empty, and the one after it follows at once.
 */
export function startOfTurn(options: { turns: Turns; turn: number }): Instant {
  const { turns, turn } = options;
  return firstInstantOf({ zone: turns.zone, wall: wallClockOfTurn(turns, turn) });
}

export function memberOfTurn(options: { turns: Turns; turn: number }): string {
  const { participants } = options.turns;
  const memberId = participants[options.turn % participants.length];
  if (memberId === undefined) throw new RangeError('a layer without participants');
  return memberId;
}

/** Each hand-off in a span, its end excluded, in order and once. Takes time by what it answers. */
export function handOffsBetween(options: { turns: Turns; from: Instant; to: Instant }): HandOff[] {
  const { turns, from, to } = options;
  const found: HandOff[] = [];
  let turn = (turnAt({ turns, at: from - 1 }) ?? -1) + 1;
  for (;;) {
    const wall = wallClockOfTurn(turns, turn);
    const at = firstInstantOf({ zone: turns.zone, wall });
    if (at >= to) return found;
    found.push({ turn, at, wall, memberId: memberOfTurn({ turns, turn }) });
    turn += 1;
  }
}

function wallClockOfTurn({ rotation, startsAt, moments, firstMoment }: Turns, turn: number): WallClock {
  switch (rotation.kind) {
    case 'hourly':
    case 'daily':
    case 'weekly':
      return startsAt + turn * lengthOf(rotation);
    case 'monthly':
      // Always from the start, so that a short month does not shorten the ones after it.
      return addMonths({ wall: startsAt, months: turn * rotation.every });
    case 'custom':
      return turn === 0 ? startsAt : momentOfNumber(moments, firstMoment + turn);
  }
}

/** The last turn that begins at or before what the clock reads; negative before the first. */
function turnOfWallClock({ rotation, startsAt, moments, firstMoment }: Turns, wall: WallClock): number {
  if (wall < startsAt) return -1;
  switch (rotation.kind) {
    case 'hourly':
    case 'daily':
    case 'weekly':
      return Math.floor((wall - startsAt) / lengthOf(rotation));
    case 'monthly': {
      const start = civilOfDay(dayOf(startsAt));
      const now = civilOfDay(dayOf(wall));
      const turn = Math.floor(((now.year - start.year) * 12 + now.month - start.month) / rotation.every);
      return addMonths({ wall: startsAt, months: turn * rotation.every }) > wall ? turn - 1 : turn;
    }
    case 'custom':
      return lastMomentUntil(moments, wall) - firstMoment;
  }
}

function lengthOf(rotation: Extract<Rotation, { kind: 'hourly' | 'daily' | 'weekly' }>): number {
  const unit = { hourly: hours(1), daily: DAY_MS, weekly: WEEK_MS }[rotation.kind];
  return rotation.every * unit;
}

type Custom = Extract<Rotation, { kind: 'custom' }>;

/** Moments of the week are numbered through all weeks; within a week they stand in order. */
const momentsOf = (rotation: Custom): number[] =>
  rotation.handOffs
    .map(({ day, time }) => indexOfWeekday(day) * DAY_MS + timeOfDayMs(time))
    .sort((first, second) => first - second);

function lastMomentUntil(moments: readonly number[], wall: WallClock): number {
  const week = weekOf(wall);
  const past = moments.filter((moment) => startOfWeek(week) + moment <= wall).length;
  return week * moments.length + past - 1;
}

function momentOfNumber(moments: readonly number[], number: number): WallClock {
  const week = Math.floor(number / moments.length);
  return startOfWeek(week) + (moments[number - week * moments.length] ?? 0);
}
