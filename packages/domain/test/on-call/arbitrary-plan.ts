import type { Layer, Override, Restriction, Rotation, TemporarySchedule } from '@signalcraft/contracts/schedules';
import { Weekday } from '@signalcraft/contracts/wall-time';
import * as fc from 'fast-check';
import { formatWallClock } from '../../src/on-call-wall-time.ts';
import type { WallClock } from '../../src/on-call-zone.ts';

/** Clocks that move by an hour, half an hour, two hours, at midnight, twice more for Ramadan, or never. */
export const ODD_ZONES = [
  'Europe/Berlin',
  'America/New_York',
  'America/Havana',
  'Australia/Lord_Howe',
  'Antarctica/Troll',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Asia/Beirut',
  'America/Santiago',
  'Pacific/Apia',
  'Asia/Kolkata',
  'UTC',
] as const;

export const PEOPLE = ['ann', 'bob', 'cy', 'dee'] as const;
/** All but one: a plan may name who is gone. */
export const MEMBERS: ReadonlySet<string> = new Set(['ann', 'bob', 'cy']);

const person = fc.constantFrom(...PEOPLE);
const weekday = fc.constantFrom(...Weekday.options);
const twoDigits = (value: number) => String(value).padStart(2, '0');
/** Mostly the hours at which clocks move. */
const timeOfDay = fc
  .tuple(fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 23 })), fc.constantFrom(0, 15, 30, 45, 59))
  .map(([hour, minute]) => `${twoDigits(hour)}:${twoDigits(minute)}`);

const localTime = (options: { around: number; days: number }) =>
  fc
    .tuple(fc.integer({ min: -options.days, max: options.days }), timeOfDay)
    .map(([days, time]) => `${formatWallClock(options.around + days * 86_400_000).slice(0, 10)}T${time}`);

const rotation: fc.Arbitrary<Rotation> = fc.oneof(
  fc.record({ kind: fc.constant('hourly' as const), every: fc.integer({ min: 1, max: 30 }) }),
  fc.record({ kind: fc.constant('daily' as const), every: fc.integer({ min: 1, max: 3 }) }),
  fc.record({ kind: fc.constant('weekly' as const), every: fc.integer({ min: 1, max: 2 }) }),
  fc.record({ kind: fc.constant('monthly' as const), every: fc.integer({ min: 1, max: 2 }) }),
  fc.record({
    kind: fc.constant('custom' as const),
    handOffs: fc.uniqueArray(fc.record({ day: weekday, time: timeOfDay }), {
      minLength: 1,
      maxLength: 6,
      selector: ({ day, time }) => `${day}${time}`,
    }),
  }),
);

const restriction: fc.Arbitrary<Restriction> = fc.oneof(
  fc.record({
    kind: fc.constant('daily' as const),
    days: fc.uniqueArray(weekday, { minLength: 1, maxLength: 7 }),
    from: timeOfDay,
    to: fc.oneof(timeOfDay, fc.constant('24:00')),
  }),
  fc.record({
    kind: fc.constant('weekly' as const),
    from: fc.record({ day: weekday, time: timeOfDay }),
    to: fc.record({ day: weekday, time: fc.oneof(timeOfDay, fc.constant('24:00')) }),
  }),
);

/** A plan whose layers began up to 40 days before the moment and whose exceptions lie around it. */
export function arbitraryPlan(options: { around: WallClock; zones: readonly string[] }) {
  const zone = fc.constantFrom(...options.zones);
  const { around } = options;
  const layer: fc.Arbitrary<Omit<Layer, 'id'>> = fc.record({
    name: fc.constant('layer'),
    zone: fc.option(zone),
    startsAt: fc.oneof(localTime({ around: around - 20 * 86_400_000, days: 20 }), localTime({ around, days: 2 })),
    endsAt: fc.option(localTime({ around: around + 3 * 86_400_000, days: 4 }), { freq: 5 }),
    rotation,
    participants: fc.array(person, { minLength: 1, maxLength: 4 }),
    restrictions: fc.oneof(fc.constant<Restriction[]>([]), fc.array(restriction, { minLength: 1, maxLength: 3 })),
  });
  const near = localTime({ around, days: 3 });
  const offset = fc.constantFrom('', '', '+02:00', '+01:00', '-04:00', '-05:00');
  const wallTime = fc.tuple(near, offset).map(([time, offset]) => `${time}${offset}`);
  const override: fc.Arbitrary<Omit<Override, 'id'>> = fc.record({
    kind: fc.constant('override' as const),
    memberId: person,
    zone,
    startsAt: wallTime,
    endsAt: wallTime,
  });
  const temporary: fc.Arbitrary<Omit<TemporarySchedule, 'id'>> = fc.record({
    kind: fc.constant('temporary' as const),
    name: fc.constant('temporary'),
    zone,
    startsAt: wallTime,
    endsAt: wallTime,
    shifts: fc.array(fc.record({ memberId: person, startsAt: wallTime, endsAt: wallTime }), { maxLength: 4 }),
  });
  return fc.record({
    zone,
    layers: fc
      .array(layer, { maxLength: 3 })
      .map((layers) => layers.map((layer, index) => ({ ...layer, id: `layer ${index}` }))),
    exceptions: fc
      .array(fc.oneof({ arbitrary: override, weight: 3 }, { arbitrary: temporary, weight: 1 }), { maxLength: 5 })
      .map((all) => all.map((exception, index) => ({ ...exception, id: `exception ${index}` }))),
  });
}
