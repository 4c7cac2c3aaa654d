import { expect, it } from 'vitest';
import { outcomeText } from './receipt-text.ts';

it('tells what was stored from what was only kept', () => {
  expect(outcomeText({ accepted: 1, unparsed: 0, problem: null })).toBe('1 alert');
  expect(outcomeText({ accepted: 3, unparsed: 0, problem: 'a time was cleaned' })).toBe('3 alerts. a time was cleaned');
  expect(outcomeText({ accepted: 0, unparsed: 1, problem: 'no title' })).toBe('Kept, but not understood: no title');
});
