import { expect, test } from 'vitest';
import { deedText, differencesOf } from './audit-words.ts';

test.each([
  ['route.updated', 'route', 'Payments', 'changed the route “Payments”'],
  ['integration.key_rotated', 'integration', 'Grafana', 'rotated the key of the integration “Grafana”'],
  ['api_key.revoked', 'api_key', 'Terraform', 'revoked the API key “Terraform”'],
  ['escalation_policy.deleted', 'escalation_policy', null, 'deleted the escalation policy'],
  ['workspace.life_cycle_updated', 'workspace', null, 'changed the life cycle settings of the workspace'],
  ['thing.turned_around', 'thing', 'X', 'turned around the thing “X”'],
])('%s is a sentence', (action, type, name, expected) => {
  expect(deedText({ action, object: { type, id: null, name } })).toBe(expected);
});

test('only what differs is shown', () => {
  const before = { name: 'A', enabled: true, labels: ['x'], goneNow: 'was here', empty: null };
  const after = { name: 'B', enabled: true, labels: ['x', 'y'], empty: null };
  expect(differencesOf({ before, after })).toEqual([
    { field: 'name', before: 'A', after: 'B' },
    { field: 'labels', before: '[\n "x"\n]', after: '[\n "x",\n "y"\n]' },
    { field: 'gone now', before: 'was here', after: null },
  ]);
});

test('of what was made there is no before, and of what was deleted no after', () => {
  expect(differencesOf({ before: null, after: { name: 'A' } })).toEqual([{ field: 'name', before: null, after: 'A' }]);
  expect(differencesOf({ before: { name: 'A' }, after: null })).toEqual([{ field: 'name', before: 'A', after: null }]);
  expect(differencesOf({ before: null, after: null })).toEqual([]);
});
