import { expect, test } from 'vitest';
import { chosenWorkspace } from './workspace-choice.ts';

const workspaces = [{ id: 'a' }, { id: 'b' }];

test.each([
  ['b', 'b'],
  ['a', 'a'],
  ['left', 'a'],
  [undefined, 'a'],
])('of two, %s chosen shows %s', (chosenId, expected) => {
  expect(chosenWorkspace({ workspaces, chosenId })?.id).toBe(expected);
});

test('of none, none', () => {
  expect(chosenWorkspace({ workspaces: [], chosenId: 'a' })).toBeNull();
});
