import { LifecycleReason, TimelineNote } from '@signalcraft/contracts/enums';
import { expect, it } from 'vitest';
import { timelineText } from './timeline-text.ts';

const facts = { actor: 'Ada', detail: {}, assignee: null };

it.each([...LifecycleReason.options, ...TimelineNote.options])('has words for %s, even with no detail', (reason) => {
  expect(timelineText({ reason, ...facts })).toMatch(/^[A-Z“].*[a-z”)A-Z]\.$/);
});

it('names who did what to which alert', () => {
  expect(timelineText({ reason: 'opened', ...facts, detail: { title: 'Disk full', severity: 'high' } })).toBe(
    'Opened by “Disk full”.',
  );
  expect(timelineText({ reason: 'assigned', ...facts, assignee: 'Grace' })).toBe('Ada assigned it to Grace.');
  expect(timelineText({ reason: 'assigned', ...facts })).toBe('Ada took the assignee away.');
  expect(
    timelineText({ reason: 'snoozed', ...facts, detail: { until: Date.UTC(2026, 10, 24, 9), mode: 'until_time' } }),
  ).toBe('Ada snoozed it until 2026-11-24 09:00 UTC.');
  expect(timelineText({ reason: 'paged', ...facts, detail: { step: 0, recipients: ['a@x.test', 'b@x.test'] } })).toBe(
    'Paged a@x.test, b@x.test (step 1).',
  );
});

it('names what holds it, and until when', () => {
  const by = { type: 'silence', id: 'x', revision: 1, name: 'Deploy' };
  const until = Date.UTC(2026, 10, 24, 9);
  expect(timelineText({ reason: 'held', ...facts, detail: { hold: 'silenced', until, by } })).toBe(
    'Paging waits: it is silenced (“Deploy”), until 2026-11-24 09:00 UTC.',
  );
  expect(timelineText({ reason: 'held', ...facts, detail: { hold: 'inhibited', until: null } })).toBe(
    'Paging waits: a known cause already pages.',
  );
});

it('says that a step failed with its people, where channels are not counted', () => {
  expect(timelineText({ reason: 'step_failed', ...facts, detail: { step: 0, onlyPeople: true } })).toBe(
    'Every message of step 1 to a person failed.',
  );
  expect(timelineText({ reason: 'step_failed', ...facts, detail: { step: 1, onlyPeople: false } })).toBe(
    'Every message of step 2 failed.',
  );
});

it('shows a reason it does not know by its name', () => {
  expect(timelineText({ reason: 'told_by_carrier_pigeon', ...facts })).toBe('told by carrier pigeon.');
  expect(timelineText({ reason: 'toString', ...facts })).toBe('toString.');
});
