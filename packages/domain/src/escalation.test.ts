import type { RunPolicy } from '@signalcraft/contracts/escalation-policies';
import { describe, expect, it } from 'vitest';
import {
  BUILT_IN_POLICY,
  decideReach,
  decideStep,
  type GroupOfRun,
  type Recipient,
  type RunOfGroup,
  takePolicy,
} from './escalation.ts';
import { hours, minutes, seconds } from './time.ts';

const NOW = 1_795_510_800_000;
const step = (delayMs: number) => ({
  delayMs,
  targets: [{ kind: 'everyone_who_can_respond' as const }],
  condition: null,
});
const POLICY: RunPolicy = {
  ...BUILT_IN_POLICY,
  name: 'Two steps, twice',
  steps: [step(0), step(minutes(5))],
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
  hasPagedThisRound: false,
};
const GROUP: GroupOfRun = {
  status: 'OPEN',
  episode: 2,
  severity: 'high',
  firing: [0, 0, 0, 2, 0],
  flappingUntil: null,
};
const ANNA: Recipient = { recipientId: 'anna', channelId: null, method: 'email', destination: 'anna@example' };

/** A due step to its end, with the people it tells. */
const decide = (
  change: Partial<RunOfGroup> = {},
  options: Partial<Omit<Parameters<typeof decideStep>[0], 'run'>> & { recipients?: readonly Recipient[] } = {},
) => {
  const { recipients = [ANNA], ...over } = options;
  const run = { ...RUN, ...change };
  const decision = decideStep({ run, group: GROUP, holds: [], now: NOW, ...over });
  return decision.kind === 'due' ? decideReach({ run, recipients, now: NOW }) : decision;
};

describe('a due step', () => {
  it('pages who is targeted now and plans the next step', () => {
    expect(decide()).toEqual({
      kind: 'paged',
      step: 0,
      round: 0,
      recipients: [ANNA],
      next: { step: 1, round: 0, at: NOW + minutes(5) },
      isLate: false,
      missedPeople: false,
    });
  });

  it('plans from the plan when it is up to a minute late, and from now when it is later', () => {
    const late = (lateMs: number) => decide({ nextStepAt: NOW - lateMs });
    expect(late(seconds(60))).toMatchObject({ isLate: false, next: { at: NOW - seconds(60) + minutes(5) } });
    expect(late(seconds(61))).toMatchObject({ isLate: true, next: { at: NOW + minutes(5) } });
  });

  it('goes through the rounds, gives the last step of each five minutes, then stands exhausted', () => {
    expect(decide({ step: 1 })).toMatchObject({ next: { step: 0, round: 1, at: NOW + minutes(5) } });
    const slow = { ...POLICY, steps: [step(minutes(9)), step(minutes(5))] };
    expect(decide({ step: 1, policy: slow })).toMatchObject({ next: { step: 0, round: 1, at: NOW + minutes(9) } });
    expect(decide({ step: 1, round: 1 })).toMatchObject({
      kind: 'paged',
      next: { step: 2, round: 1, at: NOW + minutes(5) },
    });
    expect(decide({ step: 2, round: 1 })).toEqual({ kind: 'exhausted', isNew: true, nextNoteAt: NOW + hours(1) });
    expect(decide({ step: 2, round: 1, isExhausted: true })).toMatchObject({ kind: 'exhausted', isNew: false });
  });

  it('tells each person once, however many targets lead to them', () => {
    const other = { ...ANNA, recipientId: 'bert' };
    expect(decide({}, { recipients: [ANNA, other, ANNA] })).toMatchObject({ recipients: [ANNA, other] });
  });

  it('that reaches nobody says so and goes on at once', () => {
    expect(decide({}, { recipients: [] })).toEqual({
      kind: 'reached_nobody',
      step: 0,
      round: 0,
      next: { step: 1, round: 0, at: NOW },
    });
    expect(decide({ step: 1, round: 1 }, { recipients: [] })).toMatchObject({ next: { step: 2, round: 1, at: NOW } });
  });

  it('does not walk a round again that told nobody, and lets those answer who were told', () => {
    const last = { step: 1, nextStepAt: NOW - seconds(30) };
    expect(decide(last, { recipients: [] })).toMatchObject({ next: { step: 2, round: 0, at: NOW } });
    expect(decide({ ...last, hasPagedThisRound: true }, { recipients: [] })).toMatchObject({
      next: { step: 0, round: 1, at: NOW + minutes(5) },
    });
    expect(decide({ ...last, round: 1, hasPagedThisRound: true }, { recipients: [] })).toMatchObject({
      next: { step: 2, round: 1, at: NOW + minutes(5) },
    });
  });

  it('waits for the first step’s own delay from when the run takes its policy', () => {
    const policy = { ...POLICY, steps: [step(minutes(3))] };
    const run = takePolicy({ run: RUN, policy });
    expect(decideStep({ run, group: GROUP, holds: [], now: NOW })).toEqual({ kind: 'waiting', at: NOW + minutes(3) });
    expect(decideStep({ run, group: GROUP, holds: [], now: NOW + minutes(3) }).kind).toBe('due');
    // What the database keeps of a millisecond is no time to wait for.
    expect(decide({ nextStepAt: NOW + 0.4 }).kind).toBe('paged');
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

describe('a condition', () => {
  const withCondition = (condition: NonNullable<RunPolicy['steps'][number]['condition']>) => ({
    policy: { ...POLICY, steps: [{ ...step(0), condition }, step(minutes(5))] },
  });
  const none = { between: null, onlyIfFiringAtLeast: null, minSeverity: null };
  const passedOver = (unmet: string) => ({
    kind: 'condition_not_met',
    step: 0,
    round: 0,
    unmet,
    next: { step: 1, round: 0, at: NOW },
  });

  it('of severity, of how many fire, or of hours that does not hold passes the step over, and the next is due at once', () => {
    expect(decide(withCondition({ ...none, minSeverity: 'critical' }))).toEqual(passedOver('minSeverity'));
    expect(decide(withCondition({ ...none, onlyIfFiringAtLeast: 3 }))).toEqual(passedOver('onlyIfFiringAtLeast'));
    // NOW is a Tuesday, 10:00 in Berlin.
    const between = { days: ['tue' as const], from: '10:01', to: '18:00', zone: 'Europe/Berlin' };
    expect(decide(withCondition({ ...none, between }))).toEqual(passedOver('between'));
  });

  it('that holds lets the step tell', () => {
    const between = { days: ['tue' as const], from: '09:00', to: '10:01', zone: 'Europe/Berlin' };
    const condition = { between, onlyIfFiringAtLeast: 2, minSeverity: 'high' as const };
    expect(decide(withCondition(condition)).kind).toBe('paged');
  });

  it('is not asked while the group is held', () => {
    const holds = [{ reason: 'silenced', endsAt: null }] as const;
    expect(decide(withCondition({ ...none, minSeverity: 'critical' }), { holds }).kind).toBe('held');
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
    expect(decide({ startReason: 'flapping_started', step: 1 }, flapping).kind).toBe('paged');
    expect(decide({ startReason: 'flapping_started', step: 1, hasPagedThisRound: true }, flapping)).toMatchObject({
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
