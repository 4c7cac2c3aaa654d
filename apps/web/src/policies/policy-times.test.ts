import { describe, expect, it } from 'vitest';
import { atText, timesOf } from './policy-times.ts';

const MINUTE = 60_000;
const steps = (...minutes: number[]) =>
  minutes.map((each) => ({
    delayMs: each * MINUTE,
    targets: [{ kind: 'everyone_who_can_respond' as const }],
    condition: null,
  }));

describe('the times of a policy', () => {
  it('add up, and leave five minutes to answer the last step', () => {
    expect(timesOf({ steps: steps(0, 5, 10), repeats: 0 })).toEqual({
      stepsAtMs: [0, 5 * MINUTE, 15 * MINUTE],
      nextRoundAtMs: null,
      endsAtMs: 20 * MINUTE,
    });
  });
  it('come again by the first step’s own delay where that is longer', () => {
    expect(timesOf({ steps: steps(0, 5), repeats: 2 })).toEqual({
      stepsAtMs: [0, 5 * MINUTE],
      nextRoundAtMs: 10 * MINUTE,
      endsAtMs: 30 * MINUTE,
    });
    expect(timesOf({ steps: steps(8, 5), repeats: 1 })).toEqual({
      stepsAtMs: [8 * MINUTE, 13 * MINUTE],
      nextRoundAtMs: 21 * MINUTE,
      endsAtMs: 31 * MINUTE,
    });
  });
  it('are said from the start', () => {
    expect([0, 30_000, 90 * MINUTE].map(atText)).toEqual(['at once', '+ 30 s', '+ 1 h 30 min']);
  });
});
