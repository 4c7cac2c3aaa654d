import { describe, expect, it } from 'vitest';
import { instantOfWall, isZone, startOfDay, startOfWeek, wallText, wallTimeWithOffset, zoneText } from './zone-time.ts';

const at = (iso: string): number => Date.parse(iso);
const BERLIN = 'Europe/Berlin';

describe('a wall clock', () => {
  it.each([
    ['2026-10-25T00:30:00Z', '2026-10-25T02:30+02:00'],
    ['2026-10-25T01:30:00Z', '2026-10-25T02:30+01:00'],
    ['2026-03-29T01:00:00Z', '2026-03-29T03:00+02:00'],
  ])('reads %s as %s in Berlin', (iso, text) => {
    expect(wallTimeWithOffset({ at: at(iso), zone: BERLIN })).toBe(text);
    expect(wallText({ at: at(iso), zone: BERLIN })).toBe(text.slice(0, 16));
  });

  it.each([
    ['2026-07-01T09:00:00Z', '2026-07-01T07:00:00.000Z'],
    ['2026-10-25T02:30:00Z', '2026-10-25T00:30:00.000Z'],
    ['2026-03-29T02:30:00Z', '2026-03-29T01:30:00.000Z'],
  ])('reads so, or has passed it, first: %s', (wall, instant) => {
    expect(new Date(instantOfWall({ wall: at(wall), zone: BERLIN })).toISOString()).toBe(instant);
  });

  it('counts days by midnight, over a day of 25 hours and west of the date line', () => {
    const noon = at('2026-10-24T10:00:00Z');
    const starts = [0, 1, 2].map((days) => startOfDay({ at: noon, zone: BERLIN, days }));
    expect(starts.map((start) => new Date(start).toISOString())).toEqual([
      '2026-10-23T22:00:00.000Z',
      '2026-10-24T22:00:00.000Z',
      '2026-10-25T23:00:00.000Z',
    ]);
    expect(new Date(startOfDay({ at: at('2026-01-01T05:00:00Z'), zone: 'Pacific/Honolulu' })).toISOString()).toBe(
      '2025-12-31T10:00:00.000Z',
    );
  });

  it('begins weeks on Monday', () => {
    for (const day of ['2026-11-23T12:00:00Z', '2026-11-29T12:00:00Z']) {
      expect(wallText({ at: startOfWeek({ at: at(day), zone: BERLIN }), zone: BERLIN })).toBe('2026-11-23T00:00');
    }
  });

  it('is of a zone that there is', () => {
    expect(['Europe/Berlin', 'UTC', 'Europe/Ber', ''].filter(isZone)).toEqual(['Europe/Berlin', 'UTC']);
  });

  it('is named with how far it is ahead', () => {
    expect(zoneText({ zone: BERLIN, at: at('2026-07-01T00:00:00Z') })).toBe('Europe/Berlin (UTC+2)');
    expect(zoneText({ zone: 'UTC', at: 0 })).toBe('UTC (UTC+0)');
  });
});
