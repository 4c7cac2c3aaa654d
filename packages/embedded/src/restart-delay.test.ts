import { expect, test } from 'vitest';
import { nextRestart } from './restart-delay.ts';

test('each quick end doubles the wait up to half a minute; having run for a minute forgives them all', () => {
  let quickEnds = 0;
  const delays = Array.from({ length: 7 }, () => {
    const next = nextRestart({ quickEnds, ranMs: 59_999 });
    quickEnds = next.quickEnds;
    return next.delayMs;
  });
  expect(delays).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  expect(nextRestart({ quickEnds, ranMs: 60_000 })).toEqual({ quickEnds: 1, delayMs: 1_000 });
});
