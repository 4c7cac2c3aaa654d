import type { HoldReason } from '@signalcraft/contracts/enums';
import type { PolicyTarget } from '@signalcraft/contracts/escalation-policies';
import type { StoredGroup } from '@signalcraft/database/hot/rows';
import type { Write } from '@signalcraft/database/hot/write';
import { type DueStep, decideDueStep, type LockedRun, type Reach } from '@signalcraft/domain/due-step';
import { LOOK_AGAIN_MS } from '@signalcraft/domain/escalation';
import { fallbackOf } from '@signalcraft/domain/fallback';
import type { Matchable } from '@signalcraft/domain/matchers';
import type { OnCallPlan } from '@signalcraft/domain/on-call-plan';
import { decideRoute, type RouteDecision } from '@signalcraft/domain/routing';
import { holdsOfMutes, type RuledHold } from '@signalcraft/domain/suppression';
import { needsOf } from '@signalcraft/domain/targets';
import { hours, type Instant } from '@signalcraft/domain/time';
import { newId } from '@signalcraft/platform/ids';
import { alertsFor, eventOf, type GroupMove, type PersonActor } from '../act-on-group.ts';
import { alertIdentity, decideDeliveries, type ParsedDelivery } from '../decide-deliveries.ts';
import { RESOLVE_TIMEOUT_MS } from '../maintenance.ts';
import { reachOf } from '../reach.ts';
import { FACTS_MAX, factsOfGroup, groupFactsOf } from '../route-run.ts';
import { reminderOf } from '../run-step.ts';
import { StoredBodies } from '../stored-bodies.ts';
import { unitOfEvent } from '../unit-of-event.ts';
import { Agenda } from './agenda.ts';
import { AlertStore, type KnownAlert } from './alert-store.ts';
import { MutesInTime } from './mutes-in-time.ts';
import { Outbox } from './outbox.ts';
import type { HeldLook, WalkedRun } from './run-walk.ts';
import type { Setup } from './setup.ts';
import type { Told } from './told.ts';

type Due =
  | { kind: 'run'; run: WalkedRun }
  | { kind: 'timer'; groupId: string }
  | { kind: 'send'; addressee: string }
  | { kind: 'silent'; alertId: string }
  | { kind: 'forget' };

/** A person's move as it happened, and the alerts of the group it was made on. */
export type PastMove = {
  at: Instant;
  actor: PersonActor;
  move: GroupMove;
  alerts: readonly { integrationId: string; fingerprint: string }[];
};

/** A due step, decided. */
export type SteppedRun = { groupId: string; at: Instant; decided: DueStep };

export type MoveAnswer = 'done' | 'unchanged' | 'not_possible';

/** What is resolved does not show in what fires: how often the memory of it is cleared. */
const FORGET_EVERY_MS = hours(6);
/** A group's hold is not looked at beyond so many firing alerts, as a step does not. */
const FIRING_MAX = 10_000;

/**
 * A workspace on a clock of its own, in memory: it takes deliveries, moves and time by the same decisions as the real
 * one, and tells nobody but its listener. Nothing is read and nothing is written. Time never goes back.
 */
export class World {
  readonly #setup: Setup;
  readonly #store: AlertStore;
  readonly #mutes: MutesInTime;
  readonly #outbox: Outbox;
  readonly #agenda = new Agenda<Due>();
  /** The run of each group that is not over, or came to its end unanswered; and the one a move ended last. */
  readonly #runs = new Map<string, WalkedRun[]>();
  readonly #turns = new Map<string, number>();
  readonly #bodies = new StoredBodies();
  readonly #stepped: ((step: SteppedRun) => void) | null;
  #now: Instant;

  constructor(options: {
    setup: Setup;
    from: Instant;
    turns?: ReadonlyMap<string, number>;
    told: (told: Told) => void;
    /** What a due step did; where nobody asks, nobody is told. */
    stepped?: (step: SteppedRun) => void;
  }) {
    const { setup } = options;
    this.#setup = setup;
    this.#now = options.from;
    this.#turns = new Map(options.turns);
    this.#stepped = options.stepped ?? null;
    this.#store = new AlertStore(setup);
    this.#mutes = new MutesInTime({ setup });
    this.#outbox = new Outbox({
      groupOf: (groupId) => this.#store.group(groupId),
      holdsOf: (groupId) => this.#holdsOf(groupId, null),
      members: setup.members,
      wake: ({ addressee, at }) => this.#agenda.add(at, { kind: 'send', addressee }),
      postponed: (run) => this.#plan(run),
      made: options.told,
    });
    this.#agenda.add(options.from + FORGET_EVERY_MS, { kind: 'forget' });
  }

  group(groupId: string): StoredGroup | null {
    return this.#store.group(groupId);
  }

  /** The alert that opened a group, by its source's own identity. */
  anchorOf(groupId: string): string {
    const first = this.#store.firstOf(groupId);
    return first ? alertIdentity(first.state.integrationId, first.state.fingerprint) : groupId;
  }

  /** Has alerts that fire elsewhere mute what an inhibition rule lets them. */
  know(firing: readonly (Matchable & { id: string })[]): void {
    for (const alert of firing) this.#mutes.fires(alert);
  }

  /** When something happens next by time alone; null: never. */
  get nextAt(): Instant | null {
    return this.#agenda.nextAt;
  }

  /** Does one thing that time brings before `until`; false: nothing is left. */
  async stepBefore(until: Instant): Promise<boolean> {
    const next = this.#agenda.takeBefore(until);
    if (!next) return false;
    this.#now = Math.max(this.#now, next.at);
    const { what } = next;
    if (what.kind === 'run') await this.#step(what.run);
    else if (what.kind === 'timer') this.#timer(what.groupId);
    else if (what.kind === 'send') this.#outbox.send({ addressee: what.addressee, now: this.#now });
    else if (what.kind === 'silent') this.#silent(what.alertId);
    else this.#forget();
    return true;
  }

  /** Takes deliveries in at `at`; all that time brings before it must have been done. */
  deliver(options: { deliveries: readonly ParsedDelivery[]; at: Instant }): ReturnType<typeof decideDeliveries> {
    const now = options.at;
    this.#now = now;
    const { deliveries } = options;
    const locked = this.#store.locked({ deliveries, now });
    const decided = decideDeliveries({ deliveries, locked, storedBodies: this.#bodies });
    this.#apply(decided.unit.toWrite());
    return decided;
  }

  /** Does a person's move again on the groups that its alerts are in by now, as far as it is still possible there. */
  move(past: PastMove): MoveAnswer {
    this.#now = past.at;
    const groupIds = new Set(past.alerts.flatMap((one) => this.#store.byIdentity(one)?.state.groupId ?? []));
    let answer: MoveAnswer = 'not_possible';
    for (const groupId of groupIds) {
      const group = this.#store.group(groupId);
      if (!group) continue;
      const one = this.#moveOne({ group, past });
      if (one === 'done' || answer === 'not_possible') answer = one;
    }
    return answer;
  }

  #moveOne(options: { group: StoredGroup; past: PastMove }): MoveAnswer {
    const { group, past } = options;
    const { move, actor } = past;
    if (move.action === 'reopen' && !this.#store.isNewestOfKey(group)) return 'not_possible';
    const wanted = alertsFor({ move, group });
    const alerts = wanted ? this.#alertsOf(group, wanted) : [];
    if (wanted?.kind === 'ids' && alerts.length < wanted.ids.length) return 'not_possible';
    const event = eventOf({ move, actor });
    const decided = unitOfEvent({ group, alerts, event, detail: {}, rules: this.#setup.rules, now: this.#now });
    if (decided.kind !== 'changed') return decided.kind === 'unchanged' ? 'unchanged' : 'not_possible';
    this.#apply(decided.unit.toWrite());
    return 'done';
  }

  #alertsOf(group: StoredGroup, wanted: NonNullable<ReturnType<typeof alertsFor>>): KnownAlert[] {
    const alerts = this.#store.alertsOf(group.state.id);
    if (wanted.kind === 'firing') return alerts.filter(({ state }) => state.status === 'FIRING');
    // Of those that it makes fire again, the ones that fire nowhere else.
    const free = alerts.filter(({ state }) => {
      const current = this.#store.byIdentity(state)?.state;
      return !current || current.id === state.id || current.status !== 'FIRING';
    });
    if (wanted.kind === 'ids') return free.filter(({ state }) => wanted.ids.includes(state.id));
    return free.filter(
      ({ state }) =>
        state.status === 'RESOLVED' && state.resolvedBy === 'person' && (state.resolvedAt ?? 0) >= wanted.since,
    );
  }

  /** The same rows as the one writing statement, in its order: who was told is asked before anything is suppressed. */
  #apply(write: Write): void {
    const now = write.now;
    const { fires, ends } = this.#store.apply(write);
    for (const alert of fires) {
      this.#mutes.fires(this.#store.matchable(alert));
      this.#agenda.add(alert.state.lastSeenAt + RESOLVE_TIMEOUT_MS, { kind: 'silent', alertId: alert.state.id });
    }
    for (const { state } of ends) this.#mutes.ends(state.id);
    for (const telling of write.tellings ?? []) this.#outbox.tell(telling, now);
    for (const end of write.runEnds ?? []) {
      for (const run of this.#runs.get(end.groupId) ?? []) {
        if (run.endedAt !== null) continue;
        run.endedAt = now;
        run.endReason = end.reason;
        run.holdReason = null;
      }
      this.#outbox.suppress(end, now);
    }
    for (const restore of write.runRestores ?? []) {
      for (const run of this.#runs.get(restore.groupId) ?? []) {
        if (run.endedAt !== restore.at || run.endReason === 'exhausted') continue;
        run.endedAt = null;
        run.endReason = null;
        this.#plan(run);
      }
      this.#outbox.restore(restore, now);
    }
    for (const { groupId } of write.runReroutes ?? []) {
      for (const run of this.#runs.get(groupId) ?? []) {
        if (run.endedAt !== null || run.policy === null) continue;
        run.resumeAt ??= run.nextStepAt;
        run.nextStepAt = now;
        this.#plan(run);
      }
    }
    for (const start of write.runStarts ?? []) {
      const { endReason } = start;
      this.#begin({ ...start, policy: null, endedAt: endReason === null ? null : now, startedAt: now });
    }
    for (const { state } of [...(write.newGroups ?? []), ...(write.groups ?? [])])
      if (state.timerAt !== null) this.#agenda.add(state.timerAt, { kind: 'timer', groupId: state.id });
  }

  #begin(
    options: Pick<
      WalkedRun,
      'id' | 'groupId' | 'episode' | 'policy' | 'startReason' | 'nextStepAt' | 'startedAt' | 'endedAt' | 'endReason'
    >,
  ): void {
    const { id, groupId, episode, policy, startReason, nextStepAt, startedAt, endedAt, endReason } = options;
    const run: WalkedRun = {
      id,
      groupId,
      episode,
      policy,
      step: 0,
      round: 0,
      nextStepAt,
      resumeAt: null,
      holdReason: null,
      startReason,
      startedAt,
      endedAt,
      endReason,
      held: null,
    };
    const kept = (this.#runs.get(groupId) ?? []).slice(-1);
    this.#runs.set(groupId, [...kept, run]);
    this.#plan(run);
  }

  #plan(run: WalkedRun): void {
    const isDueSometime = run.endedAt === null || run.endReason === 'exhausted';
    if (run.nextStepAt !== null && isDueSometime) this.#agenda.add(run.nextStepAt, { kind: 'run', run });
  }

  async #step(run: WalkedRun): Promise<void> {
    const now = this.#now;
    const isExhausted = run.endReason === 'exhausted';
    const group = this.#store.group(run.groupId);
    if (!group || run.nextStepAt === null || run.nextStepAt > now || (run.endedAt !== null && !isExhausted)) return;
    if (this.#isHeldAsBefore(run, group)) return;
    let holds: readonly RuledHold[] = [];
    const locked: LockedRun = {
      ...run,
      nextStepAt: run.nextStepAt,
      isExhausted,
      hasPagedThisRound: this.#outbox.hasPaged(run),
    };
    const decided = await decideDueStep({
      run: locked,
      group: group.state,
      now,
      lookUps: {
        route: () => Promise.resolve(this.#route(group)),
        holds: (walked) => {
          const { settleMs } = this.#setup.rules;
          holds = this.#holdsOf(run.groupId, { ...walked, startedAt: run.startedAt, settleMs });
          return Promise.resolve([...holds]);
        },
        reach: (targets) => Promise.resolve(this.#reach(targets)),
      },
    });
    this.#stepped?.({ groupId: run.groupId, at: now, decided });
    const { outcome, policy } = decided;
    if (outcome.kind === 'replaced') {
      run.endedAt = now;
      run.endReason = 'rerouted';
      run.holdReason = null;
      run.resumeAt = null;
      const { groupId, episode } = run;
      this.#begin({ id: newId(now), groupId, episode, ...outcome.by, startedAt: now, endedAt: null, endReason: null });
      return;
    }
    const { move } = outcome;
    Object.assign(run, move, {
      policy,
      resumeAt: null,
      endedAt: move.endReason === null ? null : (run.endedAt ?? now),
    });
    run.held = move.holdReason === null ? null : this.#heldLook({ group, holds, reason: move.holdReason });
    this.#plan(run);
    if (outcome.kind === 'moved') {
      this.#outbox.writePages({ run, pages: outcome.pages, now });
      return;
    }
    const members = [...this.#setup.members.values()];
    this.#apply(reminderOf({ group, decided, memberIds: fallbackOf({ ...policy.fallback, members }), now }));
  }

  /**
   * A held run is looked at each half minute, and nearly always nothing has changed since. As long as its group, the
   * rules in force and the causes are the same, the look finds what the last one found.
   */
  #isHeldAsBefore(run: WalkedRun, group: StoredGroup): boolean {
    const { held } = run;
    const now = this.#now;
    if (!held || run.resumeAt !== null || group.state.version !== held.groupVersion || now >= held.sameUntil)
      return false;
    if (this.#mutes.epochAt(now) !== held.epoch) return false;
    run.nextStepAt = Math.min(held.endsAt ?? now + LOOK_AGAIN_MS, now + LOOK_AGAIN_MS);
    this.#plan(run);
    return true;
  }

  #heldLook(options: { group: StoredGroup; holds: readonly RuledHold[]; reason: HoldReason }): HeldLook {
    const { group, holds, reason } = options;
    const { flappingUntil, version } = group.state;
    const ends = [...holds.map(({ endsAt }) => endsAt), flappingUntil].filter((at) => at !== null && at > this.#now);
    const first = holds.find((hold) => hold.reason === reason);
    return {
      epoch: this.#mutes.epochAt(this.#now),
      groupVersion: version,
      endsAt: first ? first.endsAt : flappingUntil,
      sameUntil: Math.min(...ends.map(Number), Number.POSITIVE_INFINITY),
    };
  }

  #route(group: StoredGroup): RouteDecision & { hasRoutes: boolean } {
    const { routes, policies, integrations } = this.#setup;
    const firing = this.#store.firingOf(group.state.id, FACTS_MAX).map((alert) => this.#store.matchable(alert));
    const source = group.integrationId === null ? null : (integrations.get(group.integrationId)?.source ?? null);
    const alerts: Matchable[] =
      firing.length > 0
        ? firing
        : [factsOfGroup({ ...group.state, labels: group.groupLabels, integrationId: group.integrationId, source })];
    const decision = decideRoute({ routes, policies, alerts, group: groupFactsOf(group.state), now: this.#now });
    return { ...decision, hasRoutes: routes.length > 0 };
  }

  #holdsOf(groupId: string, run: Parameters<MutesInTime['judge']>[0]['run']): RuledHold[] {
    const judge = this.#mutes.judge({ now: this.#now, run });
    if (!judge) return [];
    const firing = this.#store.firingOf(groupId, FIRING_MAX + 1);
    if (firing.length > FIRING_MAX) return [];
    const mutes = [];
    for (const alert of firing) {
      const mute = judge(this.#store.matchable(alert));
      if (!mute) return [];
      mutes.push(mute);
    }
    return holdsOfMutes(mutes);
  }

  #reach(targets: readonly PolicyTarget[]): Reach {
    const { members, teams, channels, schedules } = this.#setup;
    const needs = needsOf({ targets });
    const now = this.#now;
    const turns = new Map(needs.turnKeys.map((key) => [key, this.#turns.get(key) ?? 0]));
    for (const [key, before] of turns) this.#turns.set(key, before + 1);
    const plans = needs.scheduleIds.flatMap((id): [string, OnCallPlan][] => {
      const schedule = schedules.get(id);
      if (!schedule) return [];
      // What was not made yet nobody knew of.
      const exceptions = schedule.exceptions.filter(({ madeAt }) => madeAt <= now).map(({ exception }) => exception);
      return [[id, { zone: schedule.zone, layers: schedule.layers, exceptions }]];
    });
    return reachOf({ targets, members, teams, channels, schedules: new Map(plans), turns, now });
  }

  #timer(groupId: string): void {
    const now = this.#now;
    for (;;) {
      const group = this.#store.group(groupId);
      if (!group || group.state.timerAt === null || group.state.timerAt > now) return;
      const event = { type: 'timer' } as const;
      const decided = unitOfEvent({ group, alerts: [], event, detail: {}, rules: this.#setup.rules, now });
      if (decided.kind !== 'changed') return;
      this.#apply(decided.unit.toWrite());
    }
  }

  #silent(alertId: string): void {
    const now = this.#now;
    const alert = this.#store.alert(alertId);
    if (alert?.state.status !== 'FIRING') return;
    const dueAt = alert.state.lastSeenAt + RESOLVE_TIMEOUT_MS;
    if (dueAt > now) return this.#agenda.add(dueAt, { kind: 'silent', alertId });
    const group = this.#store.group(alert.state.groupId);
    if (!group) return;
    const event = { type: 'silent' } as const;
    const decided = unitOfEvent({ group, alerts: [alert], event, detail: {}, rules: this.#setup.rules, now });
    if (decided.kind === 'changed') this.#apply(decided.unit.toWrite());
  }

  #forget(): void {
    for (const groupId of this.#store.forget(this.#now)) {
      this.#outbox.forget(groupId);
      this.#runs.delete(groupId);
    }
    this.#agenda.add(this.#now + FORGET_EVERY_MS, { kind: 'forget' });
  }
}
