import { expect, it } from 'vitest';
import { Agenda } from './agenda.ts';

it('gives out the earliest first, and equals in the order in which they came', () => {
  for (let seed = 1; seed <= 200; seed += 1) {
    const times = Array.from({ length: seed % 60 }, (_, index) => (seed * 7_919 + index * index * 31) % 21);
    const agenda = new Agenda<number>();
    times.forEach((at, index) => agenda.add(at, index));
    const out: [number, number][] = [];
    for (let next = agenda.takeBefore(1_000); next; next = agenda.takeBefore(1_000)) out.push([next.at, next.what]);
    const sorted = times
      .map((at, index): [number, number] => [at, index])
      .toSorted((a, b) => a[0] - b[0] || a[1] - b[1]);
    expect(out).toEqual(sorted);
  }
});

it('gives out nothing that is not due', () => {
  const agenda = new Agenda<string>();
  agenda.add(5, 'later');
  expect(agenda.takeBefore(5)).toBeNull();
  expect(agenda.nextAt).toBe(5);
  expect(agenda.takeBefore(6)).toEqual(expect.objectContaining({ what: 'later' }));
});
