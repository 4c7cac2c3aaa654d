import { NotificationStatus } from '@signalcraft/contracts/enums';
import { expect, it } from 'vitest';
import { attemptText, outcomeOf } from './notification-text.ts';

it('has words for every status', () => {
  for (const status of NotificationStatus.options) {
    expect(outcomeOf({ status, reason: null, uncertain: false }).text).toMatch(/^[A-Z]/);
  }
});

it('says the reason, and when nobody knows whether it went out twice', () => {
  expect(outcomeOf({ status: 'FAILED', reason: 'no-channel', uncertain: true })).toEqual({
    text: 'Failed: no channel (may have gone out twice)',
    tone: 'bad',
  });
  expect(attemptText({ outcome: 'sent', detail: '250 Ok' })).toBe('accepted: 250 Ok');
  expect(attemptText({ outcome: null, detail: null })).toBe('under way');
});
