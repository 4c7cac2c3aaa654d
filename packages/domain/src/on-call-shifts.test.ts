import type { Override } from '@signalcraft/contracts/schedules';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryPlan, MEMBERS, ODD_ZONES } from '../test/on-call/arbitrary-plan.ts';
import { segmentsBetween, whoIsOnCall } from './on-call.ts';
import { diffSegments } from './on-call-diff.ts';
import { decideException, decideSwap } from './on-call-edits.ts';
import type { OnCallPlan, OnCallSegment } from './on-call-plan.ts';
import { shiftsBetween } from './on-call-shifts.ts';
import { wallClockOf } from './on-call-wall-time.ts';
import { yearAhead } from './on-call-year.ts';
import { days, hours, minutes } from './time.ts';

const AROUND = wallClockOf('2026-10-25T02:00');
const plan = arbitraryPlan({ around: AROUND, zones: ODD_ZONES });
const span = { from: AROUND - days(4) + 1, to: AROUND + days(4) + 1 };

const weekly: OnCallPlan = {
  zone: 'Europe/Berlin',
  layers: [
    {
      id: 'layer',
      name: 'layer',
      zone: null,
      startsAt: '2026-01-05T09:00',
      endsAt: null,
      rotation: { kind: 'weekly', every: 1 },
      participants: ['ann', 'bob', 'gone'],
      restrictions: [],
    },
  ],
  exceptions: [],
};
const members = new Set(['ann', 'bob', 'cy']);
const berlin = (time: string) => wallClockOf(time) - hours(1);

describe('whole shifts', () => {
  it('are the same however little of them is asked for', () => {
    fc.assert(
      fc.property(plan, fc.integer({ min: 0, max: 8 * 24 * 4 }), (plan, quarters) => {
        const all = shiftsBetween({ plan, members: MEMBERS, ...span });
        const from = span.from + minutes(15 * quarters);
        const few = shiftsBetween({ plan, members: MEMBERS, from, to: from + minutes(1) });
        for (const shift of few.filter((shift) => shift.onCall.kind === 'held')) expect(all).toContainEqual(shift);
      }),
      { numRuns: 200 },
    );
  });

  it('reach over the ends of the span, and a gap under way does not begin there', () => {
    const shifts = shiftsBetween({
      plan: weekly,
      members,
      from: berlin('2026-01-14T00:00'),
      to: berlin('2026-01-15T00:00'),
    });
    expect(shifts).toMatchObject([{ from: berlin('2026-01-12T09:00'), to: berlin('2026-01-19T09:00') }]);
    const empty = { ...weekly, layers: [] };
    expect(shiftsBetween({ plan: empty, members, from: 0, to: 1 })).toEqual([]);
  });
});

describe('a person who is gone', () => {
  it('leaves a gap that names them, which no layer below fills', () => {
    const [layer] = weekly.layers;
    const below = layer ? [{ ...layer, id: 'below', participants: ['cy'] }, layer] : [];
    const at = berlin('2026-01-20T00:00');
    expect(whoIsOnCall({ plan: { ...weekly, layers: below }, members, at })).toEqual({
      kind: 'gap',
      reason: 'person_gone',
      memberId: 'gone',
      by: { kind: 'layer', layerId: 'layer', turn: 2 },
    });
  });
});

describe('a swap', () => {
  const offered = { memberId: 'ann', from: berlin('2026-01-26T09:00'), to: berlin('2026-02-02T09:00') };
  const wanted = { memberId: 'bob', from: berlin('2026-02-03T09:00'), to: berlin('2026-02-04T09:00') };
  const ask = (over: Partial<Parameters<typeof decideSwap>[0]>) =>
    decideSwap({ plan: weekly, members, offered, wanted, now: berlin('2026-01-10T00:00'), ...over });

  it('exchanges two holders for just the spans that they swapped', () => {
    fc.assert(
      fc.property(plan, fc.nat(), fc.nat(), (plan, first, second) => {
        const before = segmentsBetween({ plan, members: MEMBERS, ...span });
        // Plans are written in seconds; the span begins between two of them.
        const held = before
          .slice(1, -1)
          .flatMap(({ from, to, onCall }) => (onCall.kind === 'held' ? [{ from, to, memberId: onCall.memberId }] : []));
        const [offered, wanted] = [held[first % (held.length || 1)], held[second % (held.length || 1)]];
        fc.pre(offered !== undefined && wanted !== undefined && offered.memberId !== wanted.memberId);
        const decision = decideSwap({ plan, members: MEMBERS, offered, wanted, now: span.from });
        if (decision.kind !== 'accepted') throw new Error(decision.reason);
        const overrides = decision.overrides.map((override, index) => ({ ...override, id: `swap ${index}` }));
        const swapped = { ...plan, exceptions: [...plan.exceptions, ...overrides] };
        const after = segmentsBetween({ plan: swapped, members: MEMBERS, ...span });
        const changes = diffSegments({ before, after }).map(({ from, to, before, after }) => [
          from,
          to,
          'memberId' in before && before.memberId,
          'memberId' in after && after.memberId,
        ]);
        const expected = [
          [offered.from, offered.to, offered.memberId, wanted.memberId],
          [wanted.from, wanted.to, wanted.memberId, offered.memberId],
        ];
        expect(changes).toEqual(expected.sort((a, b) => Number(a[0]) - Number(b[0])));
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['same_person', { wanted: { ...offered, from: offered.from + days(1) } }],
    ['not_holder', { wanted: { ...wanted, memberId: 'cy' } }],
    ['not_holder', { offered: { ...offered, to: offered.to + 1 } }],
    ['begun', { now: offered.from + 1 }],
    ['empty', { wanted: { ...wanted, to: wanted.from } }],
    ['person_gone', { wanted: { memberId: 'gone', from: berlin('2026-01-20T00:00'), to: berlin('2026-01-21T00:00') } }],
  ])('is refused as %s', (reason, over) => {
    expect(ask({}).kind).toBe('accepted');
    expect(ask(over)).toMatchObject({ kind: 'refused', reason });
  });
});

describe('an exception to be made', () => {
  const override: Override = {
    kind: 'override',
    id: 'o',
    memberId: 'ann',
    zone: 'Europe/Berlin',
    startsAt: '2026-10-25T02:50',
    endsAt: '2026-10-25T02:10',
  };
  const now = wallClockOf('2026-10-01T00:00');
  const ask = (over: Partial<Override>) => decideException({ exception: { ...override, ...over }, members, now });

  it('may end earlier on the clock than it starts, while the hour repeats', () => {
    expect(ask({})).toEqual({ kind: 'accepted' });
  });

  it('is refused with its place and reason', () => {
    expect(ask({ startsAt: '2026-10-24T02:50', endsAt: '2026-10-24T02:10' })).toMatchObject({ reason: 'empty' });
    expect(ask({ startsAt: '2026-09-24T02:50', endsAt: '2026-09-25T02:10' })).toMatchObject({ reason: 'over' });
    expect(ask({ memberId: 'gone' })).toEqual({ kind: 'refused', path: ['memberId'], reason: 'person_gone' });
    const shifts = [{ memberId: 'ann', startsAt: '2026-10-25T00:00', endsAt: '2026-10-25T01:00' }];
    const temporary = { ...override, kind: 'temporary', name: 't', startsAt: '2026-10-20T00:00' } as const;
    const decide = (shifts: { memberId: string; startsAt: string; endsAt: string }[]) =>
      decideException({ exception: { ...temporary, shifts }, members, now });
    expect(decide(shifts)).toEqual({ kind: 'accepted' });
    expect(decide([...shifts, { ...shifts[0], memberId: 'gone' } as (typeof shifts)[0]])).toMatchObject({
      path: ['shifts', 1, 'memberId'],
      reason: 'person_gone',
    });
    expect(decide([{ memberId: 'ann', startsAt: '2026-10-25T01:00', endsAt: '2026-10-25T01:00' }])).toMatchObject({
      path: ['shifts', 0, 'endsAt'],
      reason: 'empty',
    });
  });
});

describe('a temporary schedule', () => {
  const temporary = {
    kind: 'temporary',
    id: 't',
    name: 'launch',
    zone: 'Europe/Berlin',
    startsAt: '2026-01-12T09:00',
    endsAt: '2026-01-14T09:00',
    shifts: [{ memberId: 'cy', startsAt: '2026-01-12T00:00', endsAt: '2026-01-13T09:00' }],
  } as const;
  const override = (id: string, memberId: string): Override => ({
    kind: 'override',
    id,
    memberId,
    zone: 'Europe/Berlin',
    startsAt: '2026-01-13T20:00',
    endsAt: '2026-01-13T22:00',
  });
  const who = (exceptions: OnCallPlan['exceptions']) =>
    segmentsBetween({
      plan: { ...weekly, exceptions },
      members,
      from: berlin('2026-01-12T08:00'),
      to: berlin('2026-01-14T10:00'),
    }).map(({ to, onCall }) => [
      (to - berlin('2026-01-12T09:00')) / hours(1),
      'memberId' in onCall ? onCall.memberId : onCall.reason,
    ]);

  it('replaces the layers and what was made before it, also where it has nobody', () => {
    expect(who([override('o', 'ann'), { ...temporary, shifts: [...temporary.shifts] }])).toEqual([
      [0, 'ann'],
      [24, 'cy'],
      [48, 'temporary_empty'],
      [49, 'bob'],
    ]);
  });

  it('is itself overridden by what is made after it', () => {
    expect(who([{ ...temporary, shifts: [...temporary.shifts] }, override('o', 'ann')])).toEqual([
      [0, 'ann'],
      [24, 'cy'],
      [35, 'temporary_empty'],
      [37, 'ann'],
      [48, 'temporary_empty'],
      [49, 'bob'],
    ]);
  });
});

describe('the year ahead', () => {
  const [layer] = weekly.layers;
  const year = yearAhead({
    plan: {
      ...weekly,
      layers: layer
        ? [layer, { ...layer, id: 'far', zone: 'Australia/Lord_Howe', rotation: { kind: 'daily', every: 1 } }]
        : [],
    },
    members,
    at: berlin('2026-01-10T12:00'),
  });

  it('lists every change of every clock that the plan goes by, and the odd shift it makes', () => {
    expect(year.to).toBe(berlin('2027-01-10T12:00'));
    expect(
      year.transitions.map(({ zone, offsetAfterMs, offsetBeforeMs, lastsMs, wallMs }) => [
        zone,
        (offsetAfterMs - offsetBeforeMs) / hours(1),
        lastsMs / hours(1),
        wallMs / hours(1),
      ]),
    ).toEqual([
      ['Europe/Berlin', 1, 24, 25],
      ['Australia/Lord_Howe', -0.5, 24.5, 24],
      ['Australia/Lord_Howe', 0.5, 23.5, 24],
      ['Europe/Berlin', -1, 24, 23],
    ]);
  });

  it('reports each gap', () => {
    expect(year.gaps.length).toBeGreaterThan(100);
    expect(year.gaps.every(({ onCall }) => onCall.kind === 'gap' && onCall.reason === 'person_gone')).toBe(true);
  });
});

describe('the difference that an edit makes', () => {
  const held = (from: number, to: number, memberId: string, turn = 0): OnCallSegment => ({
    from,
    to,
    onCall: { kind: 'held', memberId, by: { kind: 'layer', layerId: 'layer', turn } },
  });

  it('is where somebody else holds, as few spans as can say it', () => {
    const before = [held(0, 10, 'ann'), held(10, 20, 'bob'), held(20, 30, 'ann')];
    const after = [held(0, 5, 'ann', 1), held(5, 7, 'cy'), held(7, 12, 'cy', 1), held(12, 30, 'ann')];
    expect(
      diffSegments({ before, after }).map(({ from, to, before, after }) => [
        from,
        to,
        'memberId' in before && before.memberId,
        'memberId' in after && after.memberId,
      ]),
    ).toEqual([
      [5, 10, 'ann', 'cy'],
      [10, 12, 'bob', 'cy'],
      [12, 20, 'bob', 'ann'],
    ]);
    expect(diffSegments({ before, after: before })).toEqual([]);
  });
});
