import type { AlertGroupSummary } from '@signalcraft/contracts/alert-groups';
import { describe, expect, it } from 'vitest';
import { aGroup } from '../inbox/group-sample.ts';
import { afterAction, doneText, type GroupAction, isAllowed } from './group-action.ts';

const me = { memberId: 'me', name: 'Ada' };
const now = Date.parse('2026-11-24T10:00:00.000Z');
const after = (group: AlertGroupSummary, action: GroupAction) => afterAction({ group, action, actor: me, now });

describe('what is offered', () => {
  const offered = (group: AlertGroupSummary) =>
    (['acknowledge', 'unacknowledge', 'resolve', 'snooze', 'unsnooze', 'reopen'] as const).filter((kind) =>
      isAllowed({ group, kind, memberId: 'me' }),
    );

  it('follows the status', () => {
    expect(offered(aGroup({ status: 'OPEN' }))).toEqual(['acknowledge', 'resolve', 'snooze']);
    expect(offered(aGroup({ status: 'SNOOZED' }))).toEqual(['acknowledge', 'resolve', 'snooze', 'unsnooze']);
    expect(offered(aGroup({ status: 'RESOLVED' }))).toEqual(['reopen']);
  });

  it('lets a second person join the holders, and nobody twice', () => {
    const held = (id: string) => aGroup({ status: 'ACKNOWLEDGED', holders: [{ type: 'member', id, name: id }] });
    expect(offered(held('somebody else'))).toContain('acknowledge');
    expect(offered(held('me'))).toEqual(['unacknowledge', 'resolve', 'snooze']);
  });
});

describe('what is painted before the server answers', () => {
  it('names the one who acknowledges', () => {
    expect(after(aGroup({ unattended: true }), { kind: 'acknowledge' })).toMatchObject({
      status: 'ACKNOWLEDGED',
      statusChangedAt: '2026-11-24T10:00:00.000Z',
      holders: [{ type: 'member', id: 'me', name: 'Ada' }],
      unattended: false,
    });
  });

  it('keeps since when it is acknowledged for those who join', () => {
    const held = aGroup({ status: 'ACKNOWLEDGED', holders: [{ type: 'member', id: 'x', name: 'Ben' }] });
    expect(after(held, { kind: 'acknowledge' })).toMatchObject({
      statusChangedAt: held.statusChangedAt,
      holders: [{ name: 'Ben' }, { name: 'Ada' }],
    });
  });

  it('stops what fires when it resolves, and shows until when it sleeps', () => {
    expect(after(aGroup({ firingCount: 3 }), { kind: 'resolve' })).toMatchObject({
      status: 'RESOLVED',
      firingCount: 0,
    });
    const until = '2026-11-24T11:00:00.000Z';
    expect(after(aGroup(), { kind: 'snooze', until, mode: 'until_time' })).toMatchObject({
      status: 'SNOOZED',
      snoozedUntil: until,
    });
    expect(after(aGroup({ status: 'SNOOZED', snoozedUntil: until }), { kind: 'unsnooze' })).toMatchObject({
      status: 'OPEN',
      snoozedUntil: null,
    });
  });
});

it('says what was done, shortened', () => {
  expect(doneText('resolve', ['Disk full'])).toBe('Resolved “Disk full”');
  expect(doneText('snooze', ['a', 'b'])).toBe('Snoozed 2 groups');
  expect(doneText('resolve', ['x'.repeat(200)])).toHaveLength('Resolved “”'.length + 60);
});
