import { cpuUsage } from 'node:process';
import type { Layer } from '@signalcraft/contracts/schedules';
import { describe, expect, it } from 'vitest';
import { diffSegments } from './on-call-diff.ts';
import { wallClockOf } from './on-call-wall-time.ts';
import { onCallAhead } from './on-call-year.ts';
import { days } from './time.ts';

const FROM = wallClockOf('2026-10-01T00:00');
const PEOPLE = Array.from({ length: 10 }, (_, index) => `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`);
const ZONES = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata'];

/** Hourly layers, none of them with hours of its own, so that each covers all below it. */
const hourlyLayers = (count: number): Layer[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `00000000-0000-7000-8000-${String(100 + index).padStart(12, '0')}`,
    name: `Layer ${index}`,
    zone: ZONES[index % ZONES.length] ?? null,
    startsAt: '2020-01-01T00:00',
    endsAt: null,
    rotation: { kind: 'hourly', every: 1 },
    participants: PEOPLE,
    restrictions: [],
  }));

/** CPU milliseconds of twelve weeks of a draft and of what it is compared to: the best of some runs. */
function cpuMsOf(layers: readonly Layer[]): number {
  const plan = { zone: 'Europe/Berlin', layers: [...layers], exceptions: [] };
  const options = { plan, members: new Set(PEOPLE), from: FROM, to: FROM + days(84) };
  const runs = Array.from({ length: 12 }, () => {
    const before = cpuUsage();
    for (let count = 0; count < 4; count += 1) {
      diffSegments({ before: onCallAhead(options).segments, after: onCallAhead(options).segments });
    }
    const { user, system } = cpuUsage(before);
    return (user + system) / 1_000 / 4;
  });
  return Math.min(...runs);
}

describe('twelve weeks of twenty hourly layers', () => {
  it('cost at most 300 ms of CPU, and hardly more than the one layer that covers the others', () => {
    const [one, twenty] = [cpuMsOf(hourlyLayers(1)), cpuMsOf(hourlyLayers(20))];
    expect(twenty).toBeLessThan(300);
    expect(twenty).toBeLessThan(3 * one);
  });
});
