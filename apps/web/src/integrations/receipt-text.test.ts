import { expect, it } from 'vitest';
import { outcomeText } from './receipt-text.ts';

const whole = { unparsed: 0, problem: null, dropped: 0 };

it('tells what was stored from what was only kept', () => {
  expect(outcomeText({ ...whole, accepted: 1 })).toBe('1 alert');
  expect(outcomeText({ ...whole, accepted: 3, problem: 'a time was cleaned' })).toBe('3 alerts. a time was cleaned');
  expect(outcomeText({ ...whole, accepted: 0, unparsed: 1, problem: 'no title' })).toBe(
    'Kept, but not understood: no title',
  );
});

it('tells how many a rule dropped', () => {
  expect(outcomeText({ ...whole, accepted: 3, dropped: 2 })).toBe('3 alerts, 2 dropped by a rule');
  expect(outcomeText({ ...whole, accepted: 1, dropped: 1 })).toBe('1 alert, all dropped by a rule');
});
