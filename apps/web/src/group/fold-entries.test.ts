import type { TimelineEntry } from '@signalcraft/contracts/alert-groups';
import { expect, it } from 'vitest';
import { foldEntries } from './fold-entries.ts';

const entry = (id: string, text: string, change: Partial<TimelineEntry> = {}): TimelineEntry => ({
  id,
  at: '2026-11-24T10:00:00.000Z',
  reason: 'grew',
  actor: { type: 'source', id: null, name: 'Alertmanager' },
  statusAfter: 'OPEN',
  text,
  detail: {},
  ...change,
});
const shown = (entries: TimelineEntry[]) => foldEntries(entries).map(({ entry, times }) => [entry.id, times]);

it('folds neighbours that say the same, and only those', () => {
  expect(shown([entry('4', 'a'), entry('3', 'a'), entry('2', 'b'), entry('1', 'a')])).toEqual([
    ['4', 2],
    ['2', 1],
    ['1', 1],
  ]);
  expect(shown([entry('2', 'a', { statusAfter: null }), entry('1', 'a')])).toHaveLength(2);
});

it('never folds what people wrote', () => {
  expect(shown([entry('2', 'x', { reason: 'comment' }), entry('1', 'x', { reason: 'comment' })])).toHaveLength(2);
});
