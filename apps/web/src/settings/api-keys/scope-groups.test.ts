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
  expect(scopesText(['silences:write', 'teams:read', 'silences:read'])).toBe('Silences (read, write), Teams (read)');
});
