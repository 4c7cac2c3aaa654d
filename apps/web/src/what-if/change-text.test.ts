import type { WhatIfMessage } from '@signalcraft/contracts/what-if';
import { expect, it } from 'vitest';
import { changeText, differenceText } from './change-text.ts';

const message = (at: string): WhatIfMessage => ({
  at,
  kind: 'PAGE',
  recipient: { type: 'member', id: '019ab000-0000-7000-8000-000000000000', name: 'Ada' },
  method: 'email',
  step: 0,
  round: 0,
  reason: 'opened',
  policy: 'Critical',
  group: { id: null, title: 'Disk full', severity: 'critical' },
});

it('counts pages and days in words', () => {
  expect(changeText({ changedPages: 0, days: 30 })).toBe('would have changed no page in 30 days');
  expect(changeText({ changedPages: 1, days: 1 })).toBe('would have changed 1 page in the last day');
  expect(changeText({ changedPages: 14, days: 30 })).toBe('would have changed 14 pages in 30 days');
});

it('says what became of a message', () => {
  const [early, late] = [message('2026-11-01T10:00:00.000Z'), message('2026-11-01T10:25:00.000Z')];
  expect(differenceText({ kind: 'added', before: null, after: early })).toBe('A page to Ada more by “Critical”');
  expect(differenceText({ kind: 'removed', before: early, after: null })).toBe('No page to Ada by “Critical”');
  expect(differenceText({ kind: 'moved', before: early, after: late })).toBe(
    'The page to Ada 25 min later by “Critical”',
  );
  expect(differenceText({ kind: 'moved', before: late, after: early })).toBe(
    'The page to Ada 25 min earlier by “Critical”',
  );
});
