import { expect, it } from 'vitest';
import { type KeyState, matchKey, SEQUENCE_MS } from './key-sequence.ts';

const bindings = ['j', 'g i', 'g n', '?'];
const press = (keys: string[], stepMs = 100): (string | null)[] => {
  let state: KeyState = null;
  return keys.map((key, index) => {
    const outcome = matchKey({ key, now: index * stepMs, state, bindings });
    state = outcome.state;
    return outcome.matched;
  });
};

it('knows single keys and sequences', () => {
  expect(press(['j', '?', 'q'])).toEqual(['j', '?', null]);
  expect(press(['g', 'i', 'i'])).toEqual([null, 'g i', null]);
  expect(press(['g', 'g', 'n'])).toEqual([null, null, 'g n']);
});

it('forgets the first key of a sequence after a while, and when another key comes', () => {
  expect(press(['g', 'i'], SEQUENCE_MS + 1)).toEqual([null, null]);
  expect(press(['g', 'j', 'i'])).toEqual([null, 'j', null]);
});
