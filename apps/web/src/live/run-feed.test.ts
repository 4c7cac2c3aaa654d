import { expect, it } from 'vitest';
import { retryDelayMs } from './run-feed.ts';

it('waits longer after each failure, up to a limit, never all browsers alike', () => {
  expect([1, 2, 3].map((failures) => retryDelayMs(failures, 1))).toEqual([500, 1_000, 2_000]);
  expect(retryDelayMs(1_000, 1)).toBe(15_000);
  expect(retryDelayMs(1_000, 0)).toBe(7_500);
});
