import { describe, expect, it } from 'vitest';
import { decideStep, type PolicySnapshot, type Recipient, type RunOfGroup } from './escalation.ts';
import { hours, minutes, seconds } from './time.ts';

const NOW = 1_795_510_800_000;
const everyone = { kind: 'everyone_who_can_respond' } as const;
const POLICY: PolicySnapshot = {
  id: 'p',
  name: 'Two steps, twice',
  steps: [
    { delayMs: 0, targets: [everyone] },
    { delayMs: minutes(5), targets: [everyone] },
  ],
  repeats: 1,
};
const RUN: RunOfGroup = {
  policy: POLICY,
  episode: 2,
  step: 0,
  round: 0,
  nextStepAt: NOW,
  startReason: 'opened',
  holdReason: null,
  isExhausted: false,
};
const GROUP = { status: 'OPEN', episode: 2, flappingUntil: null } as const;
const ANNA: Recipient = { recipientId: 'anna', method: 'email', destination: 'anna@example' };
const decide = (run: Partial<RunOfGroup> = {}, options: Partial<Omit<Parameters<typeof decideStep>[0], 'run'>> = {}) =>
  decideStep({ run: { ...RUN, ...run }, group: GROUP, holds: [], recipients: [ANNA], now: NOW, ...options });

describe('a due step', () => {
  it('pages who is targeted now and plans the next step', () => {
    expect(decide()).toEqual({
      kind: 'paged',
      step: 0,
      round: 0,
      recipients: [ANNA],
      next: { step: 1, round: 0, at: NOW + minutes(5), delayMs: minutes(5) },
      isLate: false,
    });
  });

  it('plans from the plan when it is up to a minute late, and from now when it is later', () => {
    const late = (lateMs: number) => decide({ nextStepAt: NOW - lateMs });
    expect(late(seconds(60))).toMatchObject({ isLate: false, next: { at: NOW - seconds(60) + minutes(5) } });
    expect(late(seconds(61))).toMatchObject({ isLate: true, next: { at: NOW + minutes(5) } });
  });

  it('goes through the rounds, gives the last step five minutes, then stands exhausted', () => {
    expect(decide({ step: 1 })).toMatchObject({ next: { step: 0, round: 1, at: NOW } });
    expect(decide({ step: 1, round: 1 })).toMatchObject({
      kind: 'paged',
      next: { step: 2, round: 1, at: NOW + minutes(5) },
    });
    expect(decide({ step: 2, round: 1 })).toEqual({ kind: 'exhausted', isNew: true, nextNoteAt: NOW + hours(1) });
    expect(decide({ step: 2, round: 1, isExhausted: true })).toMatchObject({ kind: 'exhausted', isNew: false });
  });

  it('that reaches nobody says so and goes on at once', () => {
    expect(decide({}, { recipients: [] })).toMatchObject({
      kind: 'reached_nobody',
      next: { step: 1, round: 0, at: NOW },
    });
    expect(decide({ step: 1, round: 1 }, { recipients: [] })).toMatchObject({ next: { step: 2, round: 1, at: NOW } });
  });

  it('of an empty policy is exhausted, not silent', () => {
    expect(decide({ policy: { ...POLICY, steps: [] } }).kind).toBe('exhausted');
  });

  it.each([
    ['ACKNOWLEDGED', 2, 'acknowledged'],
    ['SNOOZED', 2, 'snoozed'],
    ['RESOLVED', 2, 'resolved'],
    ['OPEN', 3, 'resolved'],
  ] as const)('ends the run of a group that is %s in episode %i', (status, episode, reason) => {
    const held = [{ reason: 'silenced', endsAt: null }] as const;
    expect(decide({}, { group: { ...GROUP, status, episode }, holds: held })).toEqual({ kind: 'ended', reason });
  });
});

describe('a hold', () => {
  it('is looked at again at its end or after 30 s, whichever is first', () => {
    const at = (endsAt: number | null) => decide({}, { holds: [{ reason: 'silenced', endsAt }] });
    expect(at(null)).toEqual({ kind: 'held', reason: 'silenced', lookAgainAt: NOW + seconds(30), isNew: true });
    expect(at(NOW + hours(1))).toMatchObject({ lookAgainAt: NOW + seconds(30) });
    expect(at(NOW + seconds(5))).toMatchObject({ lookAgainAt: NOW + seconds(5) });
  });

  it('keeps back a step, also the one that finds the policy at its end, but no reminder that nobody answered', () => {
    const holds = [{ reason: 'maintenance', endsAt: null }] as const;
    expect(decide({ step: 2, round: 1 }, { holds }).kind).toBe('held');
    expect(decide({ step: 2, round: 1, isExhausted: true }, { holds })).toMatchObject({
      kind: 'exhausted',
      isNew: false,
    });
  });

  it('is new once for each reason', () => {
    const holds = [{ reason: 'silenced', endsAt: null }] as const;
    expect(decide({ holdReason: 'silenced' }, { holds })).toMatchObject({ isNew: false });
    expect(decide({ holdReason: 'maintenance' }, { holds })).toMatchObject({ isNew: true });
  });

  it('is shown by its first reason', () => {
    const reasons = ['group_wait', 'inhibited', 'maintenance', 'silenced'] as const;
    expect(decide({}, { holds: reasons.map((reason) => ({ reason, endsAt: null })) })).toMatchObject({
      reason: 'maintenance',
    });
  });

  it('of a flapping key lets the one page through that says so', () => {
    const flapping = { group: { ...GROUP, flappingUntil: NOW + minutes(15) } };
    expect(decide({ startReason: 'flapping_started' }, flapping).kind).toBe('paged');
    expect(decide({ startReason: 'flapping_started', step: 1 }, flapping)).toMatchObject({
      kind: 'held',
      reason: 'flapping',
    });
    expect(decide({ startReason: 'flapping_started', round: 1 }, flapping).kind).toBe('held');
    expect(decide({ startReason: 'reopened' }, flapping).kind).toBe('held');
    expect(decide({ startReason: 'reopened' }, { group: { ...GROUP, flappingUntil: NOW } }).kind).toBe('paged');
  });

  it('of another kind holds the one page of flapping, too', () => {
    const group = { ...GROUP, flappingUntil: NOW + minutes(15) };
    const holds = [{ reason: 'maintenance', endsAt: null }] as const;
    expect(decide({ startReason: 'flapping_started' }, { group, holds })).toMatchObject({ reason: 'maintenance' });
  });
});
