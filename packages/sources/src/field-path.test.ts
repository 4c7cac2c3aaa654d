import { describe, expect, it } from 'vitest';
import { findPathFault, parsePath, readPath } from './field-path.ts';

const read = (value: unknown, path: string): unknown => readPath(value, parsePath(path));

describe('a path', () => {
  it('leads through names and items', () => {
    const value = { a: [{ b: { c: [[1, 2]] } }], 'd-e': 0 };
    expect(read(value, 'a[0].b.c[0][1]')).toBe(2);
    expect(read(value, 'd-e')).toBe(0);
    expect(read([{ x: 1 }], '[0].x')).toBe(1);
  });

  it.each(['a[9].b', 'a.b', 'b[0]', 'a[x]', 'a[-1]', 'a[0', 'a[0].b.c.length'])('leads nowhere: %s', (path) => {
    expect(read({ a: [{ b: { c: [] } }], b: 'text' }, path)).toBeUndefined();
  });

  it('does not leave what was sent', () => {
    for (const path of ['__proto__', 'constructor', 'toString', '__proto__.constructor', 'a.__proto__'])
      expect(read({ a: {} }, path)).toBeUndefined();
  });
});

describe('the fault of a path', () => {
  it.each(['a', 'a.b[0].c', '[0].x', 'a[0][1]', 'd-e', 'constructor'])('is none: %s', (path) => {
    expect(findPathFault(path)).toBeNull();
  });

  it.each([
    ['a[0].__proto__.x', /__proto__/],
    ['..', /without a name/],
    ['a..b', /without a name/],
    ['', /without a name/],
    ['a[x]', /square brackets/],
    ['a[0', /square brackets/],
    [Array.from({ length: 100 }, () => 'a').join('.'), /more than 32/],
  ])('is said: %s (A46)', (path, message) => {
    expect(findPathFault(path)).toMatch(message);
  });
});
