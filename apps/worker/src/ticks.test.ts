import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { startTicks } from './ticks.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('ticks', () => {
  test('begin at once and come again at their pace, a fifth early or late', async () => {
    const at: number[] = [];
    const stop = startTicks({
      ticks: [{ name: 'poll', everyMs: 1_000, run: async () => void at.push(Date.now()) }],
      onError: () => undefined,
    });
    await vi.advanceTimersByTimeAsync(60_000);
    await stop();
    const gaps = at.slice(1).map((time, index) => time - at[index]!);
    expect(gaps.length).toBeGreaterThanOrEqual(49);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(800);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(1_201);
    expect(new Set(gaps).size).toBeGreaterThan(5);
  });

  test('never run twice at once, and one that fails comes again', async () => {
    let under = 0;
    let most = 0;
    let runs = 0;
    const told: string[] = [];
    const stop = startTicks({
      ticks: [
        {
          name: 'slow',
          everyMs: 1_000,
          run: async () => {
            runs += 1;
            under += 1;
            most = Math.max(most, under);
            await new Promise((resolve) => setTimeout(resolve, 5_000));
            under -= 1;
            if (runs === 1) throw new Error('once');
          },
        },
      ],
      onError: (tick, error) => told.push(`${tick}: ${error.message}`),
    });
    await vi.advanceTimersByTimeAsync(30_000);
    const stopped = stop();
    await vi.advanceTimersByTimeAsync(5_000);
    await stopped;
    expect(most).toBe(1);
    expect(runs).toBeGreaterThan(3);
    expect(told).toEqual(['slow: once']);
    const after = runs;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(runs).toBe(after);
  });
});
