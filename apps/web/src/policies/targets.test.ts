import type { Role } from '@signalcraft/contracts/enums';
import type { PolicyTarget } from '@signalcraft/contracts/escalation-policies';
import { describe, expect, it } from 'vitest';
import { type Directory, directoryOf } from './directory.ts';
import { reachesNobody, targetWords, whoNow } from './targets.ts';

const made = {
  revision: 1,
  createdBy: { type: 'system' as const, id: null, name: 'SignalCraft' },
  createdAt: '2026-11-24T00:00:00Z',
  updatedAt: '2026-11-24T00:00:00Z',
};
const member = (id: string, role: Role = 'MEMBER') => ({
  id,
  name: id,
  email: `${id}@example.com`,
  timeZone: null,
  role,
});
const schedule = (scheduleId: string, memberId: string | null, gap: 'no_layer' | null = null) => ({
  scheduleId,
  name: scheduleId,
  teamId: null,
  member: memberId === null ? null : { memberId, name: memberId },
  gap,
  by: null,
  until: null,
});

const directory: Directory = directoryOf({
  members: [member('anna'), member('ben', 'ADMIN'), member('vera', 'VIEWER')],
  teams: [
    { ...made, id: 'ops', name: 'Ops', description: '', memberIds: ['anna', 'vera'] },
    { ...made, id: 'empty', name: 'Empty', description: '', memberIds: ['vera'] },
  ],
  onCall: [schedule('days', 'anna'), schedule('nights', null, 'no_layer'), schedule('views', 'vera')],
  channels: [],
});
const ask = (target: PolicyTarget) => {
  const { names, gap } = whoNow({ target, directory });
  return { words: targetWords({ target, directory }), names, gap };
};

describe('whom a target means now', () => {
  it('a person, unless they left or may only look', () => {
    expect(ask({ kind: 'member', memberId: 'anna' })).toEqual({ words: 'anna', names: ['anna'], gap: null });
    expect(ask({ kind: 'member', memberId: 'vera' })).toMatchObject({
      names: [],
      gap: expect.stringContaining('look'),
    });
    expect(ask({ kind: 'member', memberId: 'gone' })).toMatchObject({ names: [], gap: expect.any(String) });
  });
  it('those of a team who can respond', () => {
    expect(ask({ kind: 'team', teamId: 'ops' })).toEqual({ words: 'Ops', names: ['anna'], gap: null });
    expect(ask({ kind: 'team', teamId: 'empty' })).toMatchObject({ names: [], gap: expect.any(String) });
    expect(ask({ kind: 'team', teamId: 'gone' }).gap).toBe('the team is gone');
  });
  it('who is on call, or why nobody is', () => {
    expect(ask({ kind: 'schedule', scheduleId: 'days' })).toEqual({ words: 'days', names: ['anna'], gap: null });
    expect(ask({ kind: 'schedule', scheduleId: 'nights' }).gap).toContain('nobody is on call');
    expect(ask({ kind: 'schedule', scheduleId: 'views' }).gap).toContain('may only look');
  });
  it('everyone who can respond, and all whose turn it may be', () => {
    expect(ask({ kind: 'everyone_who_can_respond' }).names).toEqual(['anna', 'ben']);
    const over = { kind: 'members' as const, memberIds: ['ben', 'vera', 'anna'] };
    expect(ask({ kind: 'round_robin', over }).names).toEqual(['ben', 'anna']);
  });
});

it('a step reaches nobody only where each of its targets does not', () => {
  const nobody: PolicyTarget = { kind: 'team', teamId: 'empty' };
  expect(reachesNobody({ targets: [nobody], directory })).toBe(true);
  expect(reachesNobody({ targets: [nobody, { kind: 'member', memberId: 'ben' }], directory })).toBe(false);
});
