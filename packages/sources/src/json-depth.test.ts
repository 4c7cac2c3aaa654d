import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isDeeperThan } from './json-depth.ts';

const deeper = (text: string, max: number): boolean => isDeeperThan({ bytes: Buffer.from(text), max });
const depthOf = (value: unknown): number =>
  typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

describe('the depth of JSON', () => {
  it('is counted over objects and lists', () => {
    expect(deeper('1', 0)).toBe(false);
    expect(deeper('{}', 0)).toBe(true);
    expect(deeper('{"a":[{"b":1}]}', 3)).toBe(false);
    expect(deeper('{"a":[{"b":1}]}', 2)).toBe(true);
    expect(deeper('[[],[],[]]', 2)).toBe(false);
  });

  it('does not count brackets in texts, whatever is escaped there', () => {
    expect(deeper('{"a":"[[[[{{{{"}', 1)).toBe(false);
    expect(deeper('{"a":"\\"[[["}', 1)).toBe(false);
    expect(deeper('{"a":"\\\\"}', 1)).toBe(false);
    expect(deeper('{"a":"\\\\","b":[[1]]}', 2)).toBe(true);
    expect(deeper('{"ä✓":"[[", "🙂":[1]}', 2)).toBe(false);
  });

  it('is found in what 10,000 brackets begin, without recursion', () => {
    expect(deeper('['.repeat(10_000), 32)).toBe(true);
    expect(deeper(`${'['.repeat(10_000)}${']'.repeat(10_000)}`, 9_999)).toBe(true);
    expect(deeper(`${'['.repeat(10_000)}${']'.repeat(10_000)}`, 10_000)).toBe(false);
  });

  it('ends on bytes that are no JSON', () => {
    for (const text of ['"', '"\\', '{"a', ']]]]', '\\']) expect(deeper(text, 1)).toBe(false);
  });

  it('is what a parser finds', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(6), (value, max) => {
        expect(deeper(JSON.stringify(value), max)).toBe(depthOf(value) > max);
      }),
    );
  });
});
