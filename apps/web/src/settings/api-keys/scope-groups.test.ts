import { expect, test } from 'vitest';
import { groupScopes, scopesText } from './scope-groups.ts';

test('scopes stand by their noun, each with what there is of it', () => {
  expect(groupScopes(['teams:write', 'audit:read', 'teams:read', 'alert-groups:read'])).toEqual([
    { noun: 'alert-groups', label: 'Alert groups', read: 'alert-groups:read', write: null },
    { noun: 'audit', label: 'Audit log', read: 'audit:read', write: null },
    { noun: 'teams', label: 'Teams', read: 'teams:read', write: 'teams:write' },
  ]);
});

test('what a key may do is said in few words', () => {
  const all = ['silences:read', 'silences:write', 'teams:read', 'teams:write'] as const;
  expect(scopesText({ scopes: ['silences:write', 'teams:read', 'silences:read'], all })).toBe(
    'Silences (read, write), Teams (read)',
  );
  expect(scopesText({ scopes: all.toReversed(), all })).toBe('Everything that a key may do');
});
