import { expect, it } from 'vitest';
import { actionWords, recordWords } from './action-words.ts';

it('says what an action does', () => {
  expect(actionWords({ kind: 'set_severity', severity: 'low' })).toBe('sets the severity to low');
  const label = { kind: 'set_label', name: 'team', value: 'db' } as const;
  expect(actionWords({ ...label, onlyIfMissing: false })).toBe('sets team to “db”');
  expect(actionWords({ ...label, onlyIfMissing: true })).toBe('sets team to “db” if it is missing');
  expect(actionWords({ kind: 'set_runbook', url: 'https://w' })).toBe('links the runbook https://w');
  expect(actionWords({ kind: 'drop' })).toBe('drops it to the log');
});

it('says what was done to an alert', () => {
  const rules = [
    { id: 'a', revision: 1, name: 'A' },
    { id: 'b', revision: 1, name: 'B' },
  ];
  const nothing = { rules, dropped: false, severity: null, labels: [], runbook: null, faults: [] };
  expect(recordWords({ ...nothing, dropped: true })).toEqual(['dropped by B']);
  expect(
    recordWords({
      ...nothing,
      severity: { from: 'low', to: 'high' },
      labels: ['team', 'env'],
      runbook: 'https://w',
      faults: [{ id: 'c', name: 'C', reason: 'labels_full', message: 'too many' }],
    }),
  ).toEqual(['low becomes high', 'sets team, env', 'links https://w', 'C could not: too many', 'by A, B']);
});
