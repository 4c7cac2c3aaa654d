import { describe, expect, it } from 'vitest';
import { Layer, Override, Schedule } from './schedules.ts';
import { LocalTime, WallTime, Zone } from './wall-time.ts';

const id = '01990000-0000-7000-8000-000000000000';
const layer = {
  id,
  name: 'nights',
  zone: null,
  startsAt: '2026-01-01T09:00',
  endsAt: null,
  rotation: { kind: 'weekly', every: 1 },
  participants: [id],
  restrictions: [],
};
const custom = (...times: string[]) => ({
  kind: 'custom',
  handOffs: times.map((time) => ({ day: time.slice(0, 3), time: time.slice(4) })),
});

describe('a layer', () => {
  it.each([
    ['as it should be', {}, null],
    ['without people', { participants: [] }, 'participants'],
    ['with too many people', { participants: Array(101).fill(id) }, 'participants'],
    ['with shifts of no time', { rotation: { kind: 'hourly', every: 0 } }, 'rotation.every'],
    ['with a part of an hour', { rotation: { kind: 'hourly', every: 0.0003 } }, 'rotation.every'],
    ['with hand-offs an hour apart', { rotation: custom('mon 09:00', 'mon 10:00', 'sun 23:30') }, null],
    ['with hand-offs too close', { rotation: custom('mon 09:00', 'mon 09:59') }, 'rotation.handOffs'],
    [
      'with hand-offs too close over the week’s end',
      { rotation: custom('mon 00:00', 'sun 23:30') },
      'rotation.handOffs',
    ],
    ['in a zone of no place', { zone: 'Etc/Unknown' }, 'zone'],
    ['that ends before it starts', { endsAt: '2025-12-31T09:00' }, 'endsAt'],
    ['that starts on a day there is not', { startsAt: '2026-02-30T09:00' }, 'startsAt'],
    ['that starts at an instant', { startsAt: '2026-02-20T09:00Z' }, 'startsAt'],
  ])('%s', (_, over, path) => {
    const parsed = Layer.safeParse({ ...layer, ...over });
    expect(parsed.success ? null : parsed.error.issues[0]?.path.join('.')).toBe(path);
  });
});

it('has at most twenty layers in a schedule', () => {
  const schedule = { id, teamId: null, name: 'on call', zone: 'Europe/Berlin' };
  expect(Schedule.safeParse({ ...schedule, layers: Array.from({ length: 20 }, () => layer) }).success).toBe(true);
  expect(Schedule.safeParse({ ...schedule, layers: Array.from({ length: 21 }, () => layer) }).success).toBe(false);
});

it('lets an override last a year, not two', () => {
  const override = { kind: 'override', id, memberId: id, zone: 'UTC', startsAt: '2026-01-01T00:00' };
  expect(Override.safeParse({ ...override, endsAt: '2027-01-01T00:00' }).success).toBe(true);
  expect(Override.safeParse({ ...override, endsAt: '2028-01-01T00:00' }).success).toBe(false);
});

it.each(['+01:00', 'Europe/Nowhere', '', 'UTC+1', 'a'.repeat(70)])('does not take %s for a zone', (zone) => {
  expect(Zone.safeParse(zone).success).toBe(false);
});

it('takes an offset only where a time may need one', () => {
  expect(WallTime.safeParse('2026-10-25T02:30+02:00').success).toBe(true);
  expect(WallTime.safeParse('2026-10-25T02:30:15-04:30').success).toBe(true);
  expect(LocalTime.safeParse('2026-10-25T02:30+02:00').success).toBe(false);
  expect(WallTime.safeParse('2026-10-25T24:00').success).toBe(false);
});
