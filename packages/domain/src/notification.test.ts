import type { AlertGroupStatus, NotificationKind } from '@signalcraft/contracts/enums';
import { describe, expect, it } from 'vitest';
import { CRASHES_MAX, decideSend, isBundled, laneOf, retryAfter, shouldBundle } from './notification.ts';
import { minutes, seconds } from './time.ts';

const NOW = 1_795_510_800_000;
const KINDS: readonly NotificationKind[] = ['PAGE', 'UPDATE', 'CLEAR', 'NOTE'];

describe('a claimed message', () => {
  const send = (
    kind: NotificationKind,
    status: AlertGroupStatus,
    changes: { episode?: number; reason?: string; crashes?: number } = {},
  ) =>
    decideSend({
      notification: {
        kind,
        reason: changes.reason ?? 'opened',
        episode: changes.episode ?? 1,
        crashes: changes.crashes ?? 0,
      },
      group: { status, episode: 1 },
    });
  const reason = (kind: NotificationKind, status: AlertGroupStatus, changes = {}) => {
    const decision = send(kind, status, changes);
    return decision.kind === 'suppress' ? decision.reason : decision.kind;
  };

  it('that is a PAGE goes out only while its group is open', () => {
    expect(
      ['OPEN', 'ACKNOWLEDGED', 'SNOOZED', 'RESOLVED'].map((status) => reason('PAGE', status as AlertGroupStatus)),
    ).toEqual(['send', 'acknowledged', 'snoozed', 'resolved']);
  });

  it('that is an UPDATE goes out until its group is resolved', () => {
    expect(
      ['OPEN', 'ACKNOWLEDGED', 'SNOOZED', 'RESOLVED'].map((status) => reason('UPDATE', status as AlertGroupStatus)),
    ).toEqual(['send', 'send', 'send', 'resolved']);
  });

  it('of another episode stays, if it is a PAGE or an UPDATE', () => {
    expect(KINDS.map((kind) => reason(kind, 'OPEN', { episode: 2 }))).toEqual([
      'other_episode',
      'other_episode',
      'send',
      'send',
    ]);
  });

  it('that is a CLEAR or a NOTE to an assignee goes out whatever the group is', () => {
    for (const kind of ['CLEAR', 'NOTE'] as const) expect(reason(kind, 'RESOLVED')).toBe('send');
  });

  it('that tells of an end that was taken back stays', () => {
    expect(reason('CLEAR', 'OPEN')).toBe('undone');
    expect(reason('CLEAR', 'OPEN', { episode: 0 })).toBe('send');
  });

  it('that says a group is unattended stays once it is not', () => {
    expect(reason('NOTE', 'ACKNOWLEDGED', { reason: 'exhausted' })).toBe('acknowledged');
    expect(reason('NOTE', 'OPEN', { reason: 'exhausted' })).toBe('send');
  });

  it('that workers keep dying with goes out as plain text', () => {
    expect(send('PAGE', 'OPEN', { crashes: CRASHES_MAX - 1 })).toEqual({ kind: 'send', plain: false });
    expect(send('PAGE', 'OPEN', { crashes: CRASHES_MAX })).toEqual({ kind: 'send', plain: true });
  });
});

describe('a failed message', () => {
  const wait = (
    kind: NotificationKind,
    attempts: number,
    changes: { ageMs?: number; hintMs?: number | null; jitter?: number } = {},
  ) => {
    const decision = retryAfter({
      kind,
      attempts,
      createdAt: NOW - (changes.ageMs ?? 0),
      now: NOW,
      hintMs: changes.hintMs ?? null,
      jitter: changes.jitter ?? 0.5,
    });
    return decision.kind === 'retry' ? (decision.at - NOW) / 1_000 : decision.kind;
  };

  it('that is a PAGE is tried at once, then ever slower, then each minute for half an hour', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 30].map((attempts) => wait('PAGE', attempts))).toEqual([0, 2, 5, 10, 20, 40, 60, 60]);
    expect(wait('PAGE', 40, { ageMs: minutes(30) })).toBe(60);
    expect(wait('PAGE', 2, { ageMs: minutes(30) + 1 })).toBe('give_up');
  });

  it('that is another is tried five times', () => {
    expect([1, 2, 3, 4, 5, 6].map((attempts) => wait('NOTE', attempts))).toEqual([10, 30, 120, 600, 1_800, 'give_up']);
  });

  it('waits up to a fifth shorter or longer', () => {
    expect(wait('PAGE', 4, { jitter: 0 })).toBe(8);
    expect(wait('PAGE', 4, { jitter: 1 })).toBe(12);
  });

  it('waits as long as its provider asks, if that is longer', () => {
    expect(wait('PAGE', 1, { hintMs: seconds(30) })).toBe(30);
    expect(wait('PAGE', 6, { hintMs: seconds(30) })).toBe(40);
  });
});

describe('bundling and lanes', () => {
  it('bundles from the fourth in the window, pages and their ends only', () => {
    const after = (sentSinceBegin: number, sentSinceLast: number) => shouldBundle({ sentSinceBegin, sentSinceLast });
    expect([0, 1, 2, 3, 4].map((sent) => after(sent, sent))).toEqual([false, false, false, true, true]);
    expect(after(2, 3)).toBe(false);
    expect(after(0, 4)).toBe(true);
    expect(KINDS.filter(isBundled)).toEqual(['PAGE', 'CLEAR']);
  });

  it('claims pages before everything else', () => {
    expect(KINDS.map(laneOf)).toEqual([0, 1, 1, 2]);
  });
});
