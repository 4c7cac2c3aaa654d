import { describe, expect, test } from 'vitest';
import { Pump } from './pump.ts';

/** Work whose every look is let go by hand. */
function heldWork(): { work: () => Promise<number>; looks: () => number; letGo: (done: number) => Promise<void> } {
  const held: ((done: number) => void)[] = [];
  let looks = 0;
  return {
    work: () => {
      looks += 1;
      return new Promise((resolve) => held.push(resolve));
    },
    looks: () => looks,
    letGo: async (done) => {
      held.shift()?.(done);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}
const isSettled = async (promise: Promise<unknown>): Promise<boolean> => {
  const pending = Symbol('pending');
  await new Promise((resolve) => setImmediate(resolve));
  return (await Promise.race([promise, Promise.resolve(pending)])) !== pending;
};

describe('a pump', () => {
  test('looks until nothing is left', async () => {
    const { work, looks, letGo } = heldWork();
    const run = new Pump({ work, onError: () => undefined }).trigger();
    await letGo(3);
    await letGo(1);
    expect(await isSettled(run)).toBe(false);
    await letGo(0);
    expect(await isSettled(run)).toBe(true);
    expect(looks()).toBe(3);
  });

  test('works once at a time, and who asks meanwhile waits for a look that began after', async () => {
    const { work, looks, letGo } = heldWork();
    const pump = new Pump({ work, onError: () => undefined });
    const first = pump.trigger();
    const later = [pump.trigger(), pump.trigger()];
    expect(looks()).toBe(1);
    await letGo(0);
    expect(await isSettled(first)).toBe(true);
    expect(looks()).toBe(2);
    expect(await isSettled(later[0]!)).toBe(false);
    await letGo(0);
    expect(await isSettled(Promise.all(later))).toBe(true);
    expect(looks()).toBe(2);
  });

  test('tells an error, and works again when asked', async () => {
    const errors: string[] = [];
    let looks = 0;
    const pump = new Pump({
      onError: (error) => errors.push(error.message),
      work: async () => {
        looks += 1;
        if (looks === 1) throw new Error('the database is away');
        return 0;
      },
    });
    await pump.trigger();
    await pump.trigger();
    expect(errors).toEqual(['the database is away']);
    expect(looks).toBe(2);
  });

  test('that is stopped ends its look and begins none', async () => {
    const { work, looks, letGo } = heldWork();
    const pump = new Pump({ work, onError: () => undefined });
    void pump.trigger();
    const stopped = pump.stop();
    expect(await isSettled(stopped)).toBe(false);
    await letGo(5);
    expect(await isSettled(stopped)).toBe(true);
    await pump.trigger();
    expect(looks()).toBe(1);
  });
});
