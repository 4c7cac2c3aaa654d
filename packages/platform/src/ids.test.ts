import { describe, expect, test } from 'vitest';
import { idRangeOfMs, msOfId, newId } from './ids.ts';

describe('ids', () => {
  test('are UUIDv7 of their millisecond, rising within it past the first 12 bits of the counter', () => {
    const at = 1_795_398_831_027;
    const ids = Array.from({ length: 20_000 }, () => newId(at));
    expect(new Set(ids).size).toBe(ids.length);
    expect([...ids].sort()).toEqual(ids);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(new Set(ids.map(msOfId))).toEqual(new Set([at]));
    const range = idRangeOfMs(at);
    expect(ids.every((id) => id > range.first && id < range.last)).toBe(true);
    expect(newId(at + 1) > range.last).toBe(true);
  });
});
