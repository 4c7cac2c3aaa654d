import { expect, it } from 'vitest';
import { cutPage, readCursor, writeCursor } from './cursor.ts';

const scope = { secret: 'secret', list: ['alerts', 'w1', 'g1'] };

it('gives back the position it was made of, for the same list only', () => {
  const cursor = writeCursor({ ...scope, position: ['FIRING', 'an-id'] });
  expect(readCursor({ ...scope, cursor })).toEqual(['FIRING', 'an-id']);
  for (const other of [
    { ...scope, list: ['alerts', 'w1', 'g2'] },
    { ...scope, list: ['alerts', 'w2', 'g1'] },
    { ...scope, list: ['alerts', 'w1,g1'] },
    { ...scope, secret: 'another' },
  ]) {
    expect(() => readCursor({ ...other, cursor })).toThrow('The cursor is not one this list gave out.');
  }
});

it('refuses a cursor of which a single bit was changed', () => {
  const bytes = Buffer.from(writeCursor({ ...scope, position: ['x'] }), 'base64url');
  for (let place = 0; place < bytes.length; place += 1) {
    const spoilt = Buffer.from(bytes);
    spoilt[place] = (spoilt[place] ?? 0) ^ 1;
    expect(() => readCursor({ ...scope, cursor: spoilt.toString('base64url') })).toThrow('The cursor is not one');
  }
  expect(() => readCursor({ ...scope, cursor: '' })).toThrow('The cursor is not one');
});

it('goes on exactly where more rows were found', () => {
  const cut = (rows: string[]) => cutPage({ ...scope, rows, limit: 2, positionOf: (row) => [row] });
  expect(cut(['a', 'b'])).toEqual({ rows: ['a', 'b'], nextCursor: null });
  const { rows, nextCursor } = cut(['a', 'b', 'c']);
  expect(rows).toEqual(['a', 'b']);
  expect(readCursor({ ...scope, cursor: nextCursor ?? '' })).toEqual(['b']);
  expect(cut([])).toEqual({ rows: [], nextCursor: null });
});
