import type { HoldReason, Severity } from '@signalcraft/contracts/enums';
import type { PolicyStep, RunPolicy } from '@signalcraft/contracts/escalation-policies';
import {
  BUILT_IN_POLICY,
  decideReach,
  decideStep,
  type GroupOfRun,
  type Hold,
  type Recipient,
  type RunOfGroup,
  takePolicy,
} from '../../src/escalation.ts';
import type { Matchable } from '../../src/matchers.ts';
import type { OnCallPlan } from '../../src/on-call-plan.ts';
import { decideReroute, decideRoute, type PolicyRule, type RouteRule } from '../../src/routing.ts';
import { severityRank } from '../../src/severity.ts';
import { needsOf, resolveTargets } from '../../src/targets.ts';
import { type Instant, minutes } from '../../src/time.ts';

type Status = GroupOfRun['status'];
type Walk = Omit<RunOfGroup, 'policy'> & { policy: RunPolicy | null; resumeAt: Instant | null };

/** Monday, 09:00 in UTC. */
export const START: Instant = Date.UTC(2026, 0, 5, 9);

/**
 * One group and its run, with a clock that stands still until a test moves it: what the step of a run does in the
 * database, done in memory over the same decisions. What happened is told in lines, each with its minute.
 */
export class Story {
  now: Instant = START;
  readonly lines: string[] = [];
  readonly members = new Map<string, { canRespond: boolean }>();
  readonly teams = new Map<string, readonly string[]>();
  readonly schedules = new Map<string, OnCallPlan>();
  readonly channels = new Map<string, { isPaused: boolean; isDisabled: boolean }>();
  readonly policies = new Map<string, PolicyRule>();
  routes: RouteRule[] = [];
  holds: Hold[] = [];
  readonly #turns = new Map<string, number>();
  #group: GroupOfRun = { status: 'OPEN', episode: 1, severity: 'high', firing: [0, 0, 0, 0, 0], flappingUntil: null };
  #run: Walk | null = null;
  #labels: Record<string, string> = {};

  constructor(...members: string[]) {
    for (const member of members) this.members.set(member, { canRespond: true });
  }

  /** The only policy, which every group goes by. */
  policy(settings: Partial<PolicyRule> & { steps: PolicyStep[] }): void {
    this.addPolicy({ id: 'p', ...settings });
    this.routes = [{ ...EVERYTHING, policyId: 'p' }];
  }

  addPolicy(settings: Partial<PolicyRule> & { id: string; steps: PolicyStep[] }): void {
    this.policies.set(settings.id, { name: settings.id, revision: 1, repeats: 0, fallbackMemberIds: [], ...settings });
  }

  /** A group opens, and its run is due. */
  fires(
    options: { severity?: Severity; count?: number; labels?: Record<string, string>; startReason?: string } = {},
  ): void {
    this.#labels = options.labels ?? {};
    this.#fire(options.severity ?? 'high', options.count ?? 1);
    this.#run = this.#newRun(options.startReason ?? 'opened');
    this.#walk();
  }

  /** It gets worse than it was: the route is looked at again. */
  worsens(severity: Severity, labels: Record<string, string> = this.#labels): void {
    this.#labels = labels;
    this.#fire(severity, 1);
    const run = this.#run;
    if (run?.policy) {
      run.resumeAt ??= run.nextStepAt;
      run.nextStepAt = this.now;
    }
    this.#walk();
  }

  is(status: Status): void {
    this.#group = { ...this.#group, status };
    this.#tell(status.toLowerCase());
    this.#walk();
  }

  opensAgain(startReason: string): void {
    this.#group = { ...this.#group, status: 'OPEN' };
    this.#run = this.#newRun(startReason);
    this.#walk();
  }

  /** Time passes; each step is done when it is due. */
  pass(count: number): void {
    const until = this.now + minutes(count);
    for (;;) {
      const next = this.#run?.nextStepAt ?? Number.POSITIVE_INFINITY;
      if (next > until) break;
      this.now = Math.max(this.now, next);
      this.#walk();
    }
    this.now = until;
  }

  /** Time passes while nothing runs; what was due meanwhile is done at its end. */
  passUnattended(count: number): void {
    this.now += minutes(count);
    this.#walk();
  }

  flapsUntil(minute: number): void {
    this.#group = { ...this.#group, flappingUntil: START + minutes(minute) };
  }

  held(reason: HoldReason | null): void {
    this.holds = reason === null ? [] : [{ reason, endsAt: null }];
  }

  /** Holds whose ends are known, by the minute. */
  heldUntil(holds: Partial<Record<HoldReason, number>>): void {
    this.holds = Object.entries(holds).map(([reason, minute]) => ({
      reason: reason as HoldReason,
      endsAt: START + minutes(minute),
    }));
  }

  /** Every page of the step that was done last failed: the next is due at once. */
  fails(): void {
    this.#tell('every page failed');
    if (this.#run) this.#run.nextStepAt = this.now;
    this.#walk();
  }

  /** Somebody's act is taken back: the group is open as it was, and so is its run. */
  undone(): void {
    this.#group = { ...this.#group, status: 'OPEN' };
    this.#tell('undone');
    this.#walk();
  }

  #newRun(startReason: string): Walk {
    return {
      policy: null,
      resumeAt: null,
      episode: this.#group.episode,
      step: 0,
      round: 0,
      nextStepAt: this.now,
      startReason,
      holdReason: null,
      isExhausted: false,
      hasPagedThisRound: false,
    };
  }

  #fire(severity: Severity, count: number): void {
    const firing = [0, 0, 0, 0, 0] as [number, number, number, number, number];
    firing[severityRank(severity)] = count;
    this.#group = { ...this.#group, severity, firing };
  }

  #tell(line: string): void {
    this.lines.push(`${Math.round((this.now - START) / 6_000) / 10} ${line}`);
  }

  #walk(): void {
    while (this.#run && this.#run.nextStepAt <= this.now) this.#step(this.#run);
  }

  #step(run: Walk): void {
    const { now } = this;
    if (this.#group.status === 'OPEN' && (run.policy === null || run.resumeAt !== null) && !run.isExhausted) {
      if (this.#route(run)) return;
    }
    const walking: RunOfGroup = { ...run, policy: run.policy ?? BUILT_IN_POLICY };
    const holds = this.holds.filter(({ endsAt }) => endsAt === null || endsAt > now);
    const decision = decideStep({ run: walking, group: this.#group, holds, now });
    switch (decision.kind) {
      case 'ended':
        this.#tell(`ended ${decision.reason}`);
        this.#run = null;
        return;
      case 'waiting':
        run.nextStepAt = decision.at;
        return;
      case 'held':
        run.nextStepAt = decision.lookAgainAt;
        run.holdReason = decision.reason;
        if (decision.isNew) this.#tell(`held ${decision.reason}`);
        return;
      case 'condition_not_met':
        this.#tell(`step ${decision.step + 1} passed over ${decision.unmet}`);
        return this.#goOn(run, decision.next);
      case 'exhausted':
        this.#tell(decision.isNew ? 'unattended' : 'still unattended');
        run.isExhausted = true;
        run.nextStepAt = decision.nextNoteAt;
        return;
      case 'due': {
        const resolved = resolveTargets({ ...this, targets: decision.targets, turns: this.#turns, now });
        for (const key of needsOf(decision).turnKeys) this.#turns.set(key, (this.#turns.get(key) ?? 0) + 1);
        const recipients: Recipient[] = [
          ...resolved.reached.map(({ memberId }) => ({
            recipientId: memberId,
            channelId: null,
            method: 'email' as const,
            destination: memberId,
          })),
          ...resolved.channelIds.map((channelId) => ({
            recipientId: null,
            channelId,
            method: 'webhook' as const,
            destination: channelId,
          })),
        ];
        const reach = decideReach({ run: walking, recipients, now });
        if (reach.kind === 'paged') {
          const late = reach.isLate ? ', late' : '';
          this.#tell(
            `step ${reach.step + 1} pages ${reach.recipients.map((one) => one.destination).join(', ')}${late}`,
          );
          if (reach.recipients.some(({ recipientId }) => recipientId !== null)) run.hasPagedThisRound = true;
          if (reach.missedPeople) this.#tell(`step ${reach.step + 1} reaches no person`);
        } else {
          const why = resolved.gaps.map(({ reason }) => reason).join(', ');
          this.#tell(`step ${reach.step + 1} reaches nobody: ${why}`);
        }
        return this.#goOn(run, reach.next);
      }
    }
  }

  #goOn(run: Walk, next: { step: number; round: number; at: Instant }): void {
    if (next.round !== run.round) run.hasPagedThisRound = false;
    Object.assign(run, { step: next.step, round: next.round, nextStepAt: next.at, holdReason: null });
  }

  /** Takes the policy, or looks at the route again; whether the step is done with that. */
  #route(run: Walk): boolean {
    const alert: Matchable = {
      labels: this.#labels,
      severity: this.#group.severity,
      source: 'generic',
      integrationId: 'i',
      title: 'title',
    };
    const { routes, policies, now } = this;
    const wanted = decideRoute({ routes, policies, alerts: [alert], now });
    if (run.policy === null) {
      if (wanted.reason === 'no_route') this.#tell('no_route');
      const { policy, nextStepAt } = takePolicy({ run, policy: wanted.policy });
      Object.assign(run, { policy, nextStepAt });
      return false;
    }
    const decision = decideReroute({ current: run.policy, wanted: wanted.policy });
    if (decision.kind === 'stays') {
      Object.assign(run, { nextStepAt: run.resumeAt ?? now, resumeAt: null });
      return run.nextStepAt > now;
    }
    this.#tell(`rerouted to ${decision.policy.name}`);
    this.#run = {
      ...this.#newRun('worsened'),
      ...takePolicy({ run: this.#newRun('worsened'), policy: decision.policy }),
    };
    return true;
  }
}

export const EVERYTHING: RouteRule = {
  id: 'r',
  name: 'everything',
  revision: 1,
  enabled: true,
  matchers: [],
  condition: null,
  hours: null,
  policyId: 'p',
  channelIds: [],
  continue: false,
};

export const step = (
  delayMinutes: number,
  targets: PolicyStep['targets'],
  condition: Partial<NonNullable<PolicyStep['condition']>> | null = null,
): PolicyStep => ({
  delayMs: minutes(delayMinutes),
  targets,
  condition: condition && { between: null, onlyIfFiringAtLeast: null, minSeverity: null, ...condition },
});

export const member = (memberId: string) => ({ kind: 'member', memberId }) as const;
export const team = (teamId: string) => ({ kind: 'team', teamId }) as const;
export const schedule = (scheduleId: string) => ({ kind: 'schedule', scheduleId }) as const;
export const everyone = { kind: 'everyone_who_can_respond' } as const;
export const inTurn = (...memberIds: string[]) =>
  ({ kind: 'round_robin', over: { kind: 'members', memberIds } }) as const;
export const scheduleInTurn = (scheduleId: string) =>
  ({ kind: 'round_robin', over: { kind: 'schedule', scheduleId } }) as const;

/** Anna from midnight to noon and Bert from noon to midnight, each day in UTC. */
export const HALF_DAYS: OnCallPlan = {
  zone: 'UTC',
  layers: [
    {
      id: 'half-days',
      name: 'Half days',
      zone: null,
      startsAt: '2026-01-01T00:00',
      endsAt: null,
      rotation: { kind: 'hourly', every: 12 },
      participants: ['anna', 'bert'],
      restrictions: [],
    },
  ],
  exceptions: [],
};
