import { generateKeyPairSync } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { keyRing, type NamedKey } from './key-ring.ts';

const keyOf = (kid: string): NamedKey => ({
  kid,
  ...generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' }),
});

let keys: NamedKey[];
let reads: number;
let failure: Error | null;
let failures: unknown[];
const ring = () =>
  keyRing({
    readKeys: () => {
      reads += 1;
      return failure ? Promise.reject(failure) : Promise.resolve(keys);
    },
    onFailure: (error) => failures.push(error),
  });

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  [keys, reads, failure, failures] = [[keyOf('a')], 0, null, []];
});
afterEach(() => {
  vi.useRealTimers();
});

describe('an issuer’s keys', () => {
  it('are read once for many who ask at once, and found by their kid', async () => {
    const find = ring();
    const found = await Promise.all(Array.from({ length: 20 }, () => find('a')));
    expect(new Set(found.flat()).size).toBe(1);
    expect(found[0]?.[0]).toMatch(/^-----BEGIN PUBLIC KEY-----/);
    expect(reads).toBe(1);
    expect(await find(undefined)).toEqual([]);
  });

  it('are looked at again for a kid that is not known, once a second at most', async () => {
    const find = ring();
    await find('a');
    expect(await find('b')).toEqual([]);
    expect(reads, 'a forged kid does not ask each time').toBe(1);
    keys.push(keyOf('b'));
    vi.advanceTimersByTime(1_000);
    expect(await find('b')).toHaveLength(1);
    expect(reads).toBe(2);
  });

  it('end within a minute and the one after it when they are withdrawn', async () => {
    const find = ring();
    await find('a');
    keys = [keyOf('b')];
    vi.advanceTimersByTime(60_000);
    expect(await find('a'), 'nobody waits for the look').toHaveLength(1);
    await vi.waitFor(async () => expect(await find('a')).toEqual([]));
  });

  it('go on while nobody answers; an unknown one says that nobody did', async () => {
    const find = ring();
    await find('a');
    failure = new Error('nobody answers');
    vi.advanceTimersByTime(120_000);
    expect(await find('a')).toHaveLength(1);
    vi.advanceTimersByTime(1_000);
    await expect(find('b')).rejects.toThrow('nobody answers');
    expect(failures.length).toBeGreaterThan(0);
    failure = null;
    vi.advanceTimersByTime(1_000);
    expect(await find('b')).toEqual([]);
  });

  it('of other kinds are none', async () => {
    keys.push({ kid: 'ec', kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }, { ...keyOf('x'), kid: undefined });
    expect(await ring()('ec')).toEqual([]);
  });
});
