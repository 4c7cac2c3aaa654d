import type { Layer, Restriction } from '@signalcraft/contracts/schedules';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { segmentsBetween, whoIsOnCall } from './on-call.ts';
import { handOffsBetween, startOfTurn, turnAt, turnsOf } from './on-call-rotation.ts';
import { instantOfWallTime, wallTimeOf } from './on-call-wall-time.ts';
import { transitionsBetween } from './on-call-zone.ts';
import { hours, minutes } from './time.ts';

const at = (text: string): number => Temporal.Instant.from(text).epochMilliseconds;
const utc = (instant: number): string => Temporal.Instant.fromEpochMilliseconds(instant).toString();

const layer = (over: Partial<Layer>): Layer => ({
  id: 'layer',
  name: 'layer',
  zone: null,
  startsAt: '2026-01-01T09:00',
  endsAt: null,
  rotation: { kind: 'daily', every: 1 },
  participants: ['ann', 'bob'],
  restrictions: [],
  ...over,
});
const members = new Set(['ann', 'bob']);

function shiftLengths(options: { zone: string; layer: Partial<Layer>; from: string; to: string }): number[] {
  const plan = { zone: options.zone, layers: [layer(options.layer)], exceptions: [] };
  return segmentsBetween({ plan, members, from: at(options.from), to: at(options.to) }).map(
    ({ from, to }) => (to - from) / hours(1),
  );
}

function handOffTimes(options: { zone: string; layer: Partial<Layer>; from: string; to: string }): string[] {
  const turns = turnsOf({ layer: layer(options.layer), zone: options.zone });
  return handOffsBetween({ turns, from: at(options.from), to: at(options.to) }).map((handOff) => utc(handOff.at));
}

const openHours = (options: { zone: string; from: string; to: string; night: { from: string; to: string } }) => {
  const restrictions: Layer['restrictions'] = [
    { kind: 'daily', days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], ...options.night },
  ];
  const plan = {
    zone: options.zone,
    layers: [layer({ restrictions, rotation: { kind: 'monthly', every: 12 } })],
    exceptions: [],
  };
  return segmentsBetween({ plan, members, from: at(options.from), to: at(options.to) })
    .filter(({ onCall }) => onCall.kind === 'held')
    .map(({ from, to }) => [utc(from), utc(to)]);
};

describe('a day of 23 hours', () => {
  it('has a daily shift of 23 hours, and the hand-off stays at nine', () => {
    const span = { from: '2026-03-27T08:00:00Z', to: '2026-03-31T07:00:00Z' };
    expect(shiftLengths({ zone: 'Europe/Berlin', layer: {}, ...span })).toEqual([24, 23, 24, 24]);
    expect(handOffTimes({ zone: 'Europe/Berlin', layer: {}, ...span })).toEqual([
      '2026-03-27T08:00:00Z',
      '2026-03-28T08:00:00Z',
      '2026-03-29T07:00:00Z',
      '2026-03-30T07:00:00Z',
    ]);
  });

  it('has twelve-hour shifts of 11 and 12 hours, at the same hours as ever', () => {
    const twelve = { rotation: { kind: 'hourly', every: 12 } } as const;
    const span = { from: '2026-03-28T08:00:00Z', to: '2026-03-30T07:00:00Z' };
    expect(shiftLengths({ zone: 'Europe/Berlin', layer: twelve, ...span })).toEqual([12, 11, 12, 12]);
  });

  it('leaves the turn empty whose whole hour the clock jumps over, and hands on once at each of 24 hours', () => {
    const span = { from: '2026-03-28T23:00:00Z', to: '2026-03-29T22:00:00Z' };
    const hourly = { rotation: { kind: 'hourly', every: 1 } } as const;
    expect(shiftLengths({ zone: 'Europe/Berlin', layer: hourly, ...span })).toEqual(
      Array.from({ length: 23 }, () => 1),
    );
    const turns = turnsOf({ layer: layer(hourly), zone: 'Europe/Berlin' });
    const handOffs = handOffsBetween({ turns, from: at(span.from), to: at(span.to) });
    expect(handOffs.map(({ turn }) => turn - (handOffs[0]?.turn ?? 0))).toEqual([...Array(24).keys()]);
    expect(handOffs.slice(2, 4).map((handOff) => utc(handOff.at))).toEqual([
      '2026-03-29T01:00:00Z',
      '2026-03-29T01:00:00Z',
    ]);
  });

  it('hands off at the first instant after the gap when the hand-off lies in it', () => {
    const span = { from: '2026-03-28T00:00:00Z', to: '2026-03-30T12:00:00Z' };
    const inGap = { startsAt: '2026-01-01T02:30' };
    expect(handOffTimes({ zone: 'Europe/Berlin', layer: inGap, ...span })).toEqual([
      '2026-03-28T01:30:00Z',
      '2026-03-29T01:00:00Z',
      '2026-03-30T00:30:00Z',
    ]);
  });

  it('has a night window that ends in the gap end at its end', () => {
    const night = { from: '22:00', to: '02:30' };
    const span = { from: '2026-03-28T12:00:00Z', to: '2026-03-29T12:00:00Z' };
    expect(openHours({ zone: 'Europe/Berlin', night, ...span })).toEqual([
      ['2026-03-28T21:00:00Z', '2026-03-29T01:00:00Z'],
    ]);
  });
});

describe('a day of 25 hours', () => {
  it('has a daily shift of 25 hours', () => {
    const span = { from: '2026-10-23T07:00:00Z', to: '2026-10-26T08:00:00Z' };
    expect(shiftLengths({ zone: 'Europe/Berlin', layer: {}, ...span })).toEqual([24, 25, 24]);
  });

  it('hands off at the first of two equal times, and not again at the second', () => {
    const span = { from: '2026-10-24T00:00:00Z', to: '2026-10-26T12:00:00Z' };
    expect(handOffTimes({ zone: 'Europe/Berlin', layer: { startsAt: '2026-01-01T02:30' }, ...span })).toEqual([
      '2026-10-24T00:30:00Z',
      '2026-10-25T00:30:00Z',
      '2026-10-26T01:30:00Z',
    ]);
  });

  it('keeps the turn while the hour repeats', () => {
    const turns = turnsOf({ layer: layer({ rotation: { kind: 'hourly', every: 1 } }), zone: 'Europe/Berlin' });
    const turnsSeen = ['00:30', '01:15', '01:45', '02:00'].map((time) =>
      turnAt({ turns, at: at(`2026-10-25T${time}:00Z`) }),
    );
    const first = turnsSeen[0] ?? 0;
    expect(turnsSeen.map((turn) => (turn ?? 0) - first)).toEqual([0, 0, 0, 1]);
  });

  it('has a window begin at the first of two equal times and end at the last', () => {
    const span = { from: '2026-10-24T12:00:00Z', to: '2026-10-25T12:00:00Z' };
    expect(openHours({ zone: 'Europe/Berlin', night: { from: '02:15', to: '02:45' }, ...span })).toEqual([
      ['2026-10-25T00:15:00Z', '2026-10-25T01:45:00Z'],
    ]);
  });

  it('lets an offset choose between two equal times, and ignores an offset that is wrong', () => {
    const zone = 'Europe/Berlin';
    const read = (time: string, edge: 'start' | 'end') => utc(instantOfWallTime({ time, zone, edge }));
    expect(read('2026-10-25T02:30', 'start')).toBe('2026-10-25T00:30:00Z');
    expect(read('2026-10-25T02:30', 'end')).toBe('2026-10-25T01:30:00Z');
    expect(read('2026-10-25T02:30+01:00', 'start')).toBe('2026-10-25T01:30:00Z');
    expect(read('2026-10-25T02:30+02:00', 'end')).toBe('2026-10-25T00:30:00Z');
    expect(read('2026-10-25T02:30-07:00', 'start')).toBe('2026-10-25T00:30:00Z');
    expect(wallTimeOf({ at: at('2026-10-25T01:30:00Z'), zone })).toBe('2026-10-25T02:30+01:00');
    expect(wallTimeOf({ at: at('2026-10-25T02:30:05Z'), zone })).toBe('2026-10-25T03:30:05');
  });
});

describe('zones with odd changes', () => {
  const daily = (zone: string, time: string, from: string, to: string) =>
    handOffTimes({ zone, layer: { startsAt: `2010-01-01T${time}` }, from, to });

  it('Lord Howe moves by half an hour', () => {
    const zone = 'Australia/Lord_Howe';
    expect(daily(zone, '02:15', '2026-10-02T12:00:00Z', '2026-10-05T00:00:00Z')).toEqual([
      '2026-10-02T15:45:00Z',
      '2026-10-03T15:30:00Z',
      '2026-10-04T15:15:00Z',
    ]);
    expect(daily(zone, '01:45', '2026-04-04T12:00:00Z', '2026-04-06T00:00:00Z')).toEqual([
      '2026-04-04T14:45:00Z',
      '2026-04-05T15:15:00Z',
    ]);
    const span = { from: '2026-04-04T12:00:00Z', to: '2026-04-05T12:00:00Z' };
    expect(openHours({ zone, night: { from: '01:45', to: '01:50' }, ...span })).toEqual([
      ['2026-04-04T14:45:00Z', '2026-04-04T15:20:00Z'],
    ]);
    const shifts = {
      zone,
      layer: { startsAt: '2010-01-01T09:00' },
      from: '2026-04-03T22:00:00Z',
      to: '2026-04-05T22:30:00Z',
    };
    expect(shiftLengths(shifts)).toEqual([24.5, 24]);
  });

  it('Troll moves by two hours', () => {
    const zone = 'Antarctica/Troll';
    expect(daily(zone, '02:30', '2026-03-28T12:00:00Z', '2026-03-30T12:00:00Z')).toEqual([
      '2026-03-29T01:00:00Z',
      '2026-03-30T00:30:00Z',
    ]);
    const span = { from: '2026-10-24T12:00:00Z', to: '2026-10-25T12:00:00Z' };
    expect(openHours({ zone, night: { from: '01:30', to: '02:59' }, ...span })).toEqual([
      ['2026-10-24T23:30:00Z', '2026-10-25T02:59:00Z'],
    ]);
    const shifts = { zone, layer: {}, from: '2026-10-24T07:00:00Z', to: '2026-10-26T09:00:00Z' };
    expect(shiftLengths(shifts)).toEqual([26, 24]);
  });

  it('Casablanca turns back for Ramadan and forward after it', () => {
    const zone = 'Africa/Casablanca';
    expect(
      transitionsBetween({ zone, from: at('2025-01-01T00:00:00Z'), to: at('2026-01-01T00:00:00Z') }).map((change) => [
        utc(change.at),
        change.offsetAfterMs / hours(1),
      ]),
    ).toEqual([
      ['2025-02-23T02:00:00Z', 0],
      ['2025-04-06T02:00:00Z', 1],
    ]);
    const shift = { zone, layer: { startsAt: '2025-01-01T09:00' } };
    expect(shiftLengths({ ...shift, from: '2025-02-21T08:00:00Z', to: '2025-02-23T09:00:00Z' })).toEqual([24, 25]);
    expect(shiftLengths({ ...shift, from: '2025-04-04T09:00:00Z', to: '2025-04-06T08:00:00Z' })).toEqual([24, 23]);
  });

  it('Apia left out 30 December 2011: the hand-off of that day is made as the next begins', () => {
    expect(daily('Pacific/Apia', '09:00', '2011-12-29T00:00:00Z', '2012-01-01T00:00:00Z')).toEqual([
      '2011-12-29T19:00:00Z',
      '2011-12-30T10:00:00Z',
      '2011-12-30T19:00:00Z',
      '2011-12-31T19:00:00Z',
    ]);
    const span = { from: '2011-12-29T11:00:00Z', to: '2011-12-31T00:00:00Z' };
    expect(openHours({ zone: 'Pacific/Apia', night: { from: '10:00', to: '12:00' }, ...span })).toEqual([]);
  });

  it('Cairo has a Friday without midnight and a Thursday whose last hour repeats', () => {
    const zone = 'Africa/Cairo';
    expect(daily(zone, '00:00', '2026-04-23T12:00:00Z', '2026-04-25T12:00:00Z')).toEqual([
      '2026-04-23T22:00:00Z',
      '2026-04-24T21:00:00Z',
    ]);
    const span = { from: '2026-10-29T12:00:00Z', to: '2026-10-30T12:00:00Z' };
    expect(openHours({ zone, night: { from: '23:30', to: '24:00' }, ...span })).toEqual([
      ['2026-10-29T20:30:00Z', '2026-10-29T22:00:00Z'],
    ]);
    expect(openHours({ zone, night: { from: '23:30', to: '23:45' }, ...span })).toEqual([
      ['2026-10-29T20:30:00Z', '2026-10-29T21:45:00Z'],
    ]);
  });

  it('Asuncion stayed on summer time: after October 2024 its clock never moves again', () => {
    const turns = turnsOf({ layer: layer({ startsAt: '2024-09-01T09:00' }), zone: 'America/Asuncion' });
    expect(utc(startOfTurn({ turns, turn: 365 }))).toBe('2025-09-01T12:00:00Z');
  });
});

describe('the calendar', () => {
  it('finds each change of a clock once, also where its tables meet', () => {
    const span = { from: at('2015-01-01T00:00:00Z'), to: at('2035-01-01T00:00:00Z') };
    const found = transitionsBetween({ zone: 'Europe/Berlin', ...span }).map((transition) => transition.at);
    expect(found).toEqual([...new Set(found)].sort((a, b) => a - b));
    expect(found).toHaveLength(40);
    const dhaka = { from: at('2009-01-01T00:00:00Z'), to: at('2011-01-01T00:00:00Z') };
    expect(transitionsBetween({ zone: 'Asia/Dhaka', ...dhaka }).map((transition) => utc(transition.at))).toEqual([
      '2009-06-19T17:00:00Z',
      '2009-12-31T17:00:00Z',
    ]);
  });

  it('takes a restriction from an hour to the same hour for a whole day, or a whole week', () => {
    const holds = (restriction: Restriction) => {
      const layers = [layer({ startsAt: '2026-01-01T00:00', restrictions: [restriction] })];
      const span = { from: at('2026-03-02T00:00:00Z'), to: at('2026-03-09T00:00:00Z') };
      return segmentsBetween({ plan: { zone: 'UTC', layers, exceptions: [] }, members, ...span })
        .filter(({ onCall }) => onCall.kind === 'held')
        .reduce((sum, { from, to }) => sum + (to - from) / hours(1), 0);
    };
    expect(holds({ kind: 'daily', days: ['tue'], from: '09:00', to: '09:00' })).toBe(24);
    const monday = { day: 'mon', time: '09:00' } as const;
    expect(holds({ kind: 'weekly', from: monday, to: monday })).toBe(168);
  });

  it('hands off monthly from the 31st on the last day of shorter months, and on the 31st again after', () => {
    const monthly = { startsAt: '2027-12-31T09:00', rotation: { kind: 'monthly', every: 1 } } as const;
    const span = { from: '2027-12-01T00:00:00Z', to: '2028-05-01T00:00:00Z' };
    expect(handOffTimes({ zone: 'UTC', layer: monthly, ...span })).toEqual([
      '2027-12-31T09:00:00Z',
      '2028-01-31T09:00:00Z',
      '2028-02-29T09:00:00Z',
      '2028-03-31T09:00:00Z',
      '2028-04-30T09:00:00Z',
    ]);
  });

  it('counts weeks through the end of a year with 53 of them', () => {
    const weekly = { startsAt: '2020-12-21T09:00', rotation: { kind: 'weekly', every: 1 } } as const;
    const span = { from: '2020-12-20T00:00:00Z', to: '2021-01-12T00:00:00Z' };
    expect(handOffTimes({ zone: 'UTC', layer: weekly, ...span })).toEqual([
      '2020-12-21T09:00:00Z',
      '2020-12-28T09:00:00Z',
      '2021-01-04T09:00:00Z',
      '2021-01-11T09:00:00Z',
    ]);
  });

  it('hands off at the moments of the week that were chosen', () => {
    const custom: Partial<Layer> = {
      startsAt: '2026-01-08T12:00',
      rotation: {
        kind: 'custom',
        handOffs: [
          { day: 'fri', time: '17:00' },
          { day: 'mon', time: '09:00' },
        ],
      },
    };
    const span = { from: '2026-01-01T00:00:00Z', to: '2026-01-20T00:00:00Z' };
    expect(handOffTimes({ zone: 'UTC', layer: custom, ...span })).toEqual([
      '2026-01-08T12:00:00Z',
      '2026-01-09T17:00:00Z',
      '2026-01-12T09:00:00Z',
      '2026-01-16T17:00:00Z',
      '2026-01-19T09:00:00Z',
    ]);
  });
});

it('finds who is on call two centuries after an hourly rotation began as fast as on its first day', () => {
  const plan = {
    zone: 'Europe/Berlin',
    layers: [layer({ startsAt: '1970-01-01T00:00', rotation: { kind: 'hourly', every: 1 } })],
    exceptions: [],
  };
  const start = at('2190-01-01T00:00:00Z');
  // Walking there would take two million steps for each of these.
  for (let step = 0; step < 5_000; step += 1) {
    const minutesIn = step * 7;
    const onCall = whoIsOnCall({ plan, members, at: start + minutes(minutesIn) });
    const turn = (start + hours(1)) / hours(1) + Math.floor(minutesIn / 60);
    expect(onCall).toMatchObject({ by: { turn }, memberId: turn % 2 === 0 ? 'ann' : 'bob' });
  }
});
