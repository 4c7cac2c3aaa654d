import type { StoredGroup } from '@signalcraft/database/hot/rows';
import type { Write } from '@signalcraft/database/hot/write';
import { type DueStep, decideDueStep, type LockedRun } from '@signalcraft/domain/due-step';
import { LOOK_AGAIN_MS } from '@signalcraft/domain/escalation';
import { fallbackOf } from '@signalcraft/domain/fallback';
import type { Matchable } from '@signalcraft/domain/matchers';
import type { RuledHold } from '@signalcraft/domain/suppression';
import { hours, type Instant } from '@signalcraft/domain/time';
import { newId } from '@signalcraft/platform/ids';
import { alertsFor, eventOf, type GroupMove, type PersonActor } from '../act-on-group.ts';
import { alertIdentity, decideDeliveries, type ParsedDelivery } from '../decide-deliveries.ts';
import { RESOLVE_TIMEOUT_MS } from '../maintenance.ts';
import { reminderOf } from '../run-step.ts';
import { StoredBodies } from '../stored-bodies.ts';
import { unitOfEvent } from '../unit-of-event.ts';
import { Agenda } from './agenda.ts';
import { AlertStore } from './alert-store.ts';
import { alertsOfMove } from './alerts-of-move.ts';
import { GroupHolds } from './group-holds.ts';
import { MutesInTime } from './mutes-in-time.ts';
import { Outbox } from './outbox.ts';
import type { WalkedRun } from './run-walk.ts';
import type { Setup } from './setup.ts';
import type { Told } from './told.ts';
import { WalkedRuns } from './walked-runs.ts';
import { WhoHears } from './who-hears.ts';

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

/**
 * A workspace on a clock of its own, in memory: it takes deliveries, moves and time by the same decisions as the real
 * one, and tells nobody but its listener. Nothing is read and nothing is written. Time never goes back.
 */
export class World {
  readonly #setup: Setup;
  readonly #store: AlertStore;
  readonly #mutes: MutesInTime;
  readonly #holds: GroupHolds;
  readonly #outbox: Outbox;
  readonly #agenda = new Agenda<Due>();
  readonly #runs = new WalkedRuns({ wake: (run, at) => this.#agenda.add(at, { kind: 'run', run }) });
  readonly #whoHears: WhoHears;
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
    this.#stepped = options.stepped ?? null;
    this.#store = new AlertStore(setup);
    this.#whoHears = new WhoHears({ setup, store: this.#store, turns: options.turns });
    this.#mutes = new MutesInTime({ setup });
    this.#holds = new GroupHolds({ store: this.#store, mutes: this.#mutes });
    this.#outbox = new Outbox({
      groupOf: (groupId) => this.#store.group(groupId),
      holdsOf: (groupId) => this.#holds.of({ groupId, run: null, now: this.#now }),
      members: setup.members,
      wake: ({ addressee, at }) => this.#agenda.add(at, { kind: 'send', addressee }),
      postponed: (run) => this.#runs.plan(run),
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
    const alerts = wanted ? alertsOfMove({ store: this.#store, group, wanted }) : [];
    if (wanted?.kind === 'ids' && alerts.length < wanted.ids.length) return 'not_possible';
    const event = eventOf({ move, actor });
    const decided = unitOfEvent({ group, alerts, event, detail: {}, rules: this.#setup.rules, now: this.#now });
    if (decided.kind !== 'changed') return decided.kind === 'unchanged' ? 'unchanged' : 'not_possible';
    this.#apply(decided.unit.toWrite());
    return 'done';
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
      this.#runs.end(end, now);
      this.#outbox.suppress(end, now);
    }
    for (const restore of write.runRestores ?? []) {
      this.#runs.restore(restore);
      this.#outbox.restore(restore, now);
    }
    for (const reroute of write.runReroutes ?? []) this.#runs.reroute(reroute, now);
    for (const start of write.runStarts ?? []) {
      const { id, groupId, episode, startReason, nextStepAt, endReason } = start;
      const endedAt = endReason === null ? null : now;
      this.#runs.begin({
        id,
        groupId,
        episode,
        startReason,
        nextStepAt,
        policy: null,
        startedAt: now,
        endedAt,
        endReason,
      });
    }
    for (const { state } of [...(write.newGroups ?? []), ...(write.groups ?? [])])
      if (state.timerAt !== null) this.#agenda.add(state.timerAt, { kind: 'timer', groupId: state.id });
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
        route: () => Promise.resolve(this.#whoHears.route(group, now)),
        holds: (walked) => {
          const { settleMs } = this.#setup.rules;
          const asked = { ...walked, startedAt: run.startedAt, settleMs };
          holds = this.#holds.of({ groupId: run.groupId, run: asked, now });
          return Promise.resolve([...holds]);
        },
        reach: (targets) => Promise.resolve(this.#whoHears.reach(targets, now)),
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
      const begun = { id: newId(now), groupId, episode, startedAt: now, endedAt: null, endReason: null };
      this.#runs.begin({ ...begun, ...outcome.by });
      return;
    }
    const { move } = outcome;
    Object.assign(run, move, {
      policy,
      resumeAt: null,
      endedAt: move.endReason === null ? null : (run.endedAt ?? now),
    });
    run.held = move.holdReason === null ? null : this.#holds.lookOf({ group, holds, reason: move.holdReason, now });
    this.#runs.plan(run);
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
    if (!held || run.resumeAt !== null || !this.#holds.isAsBefore({ held, group, now })) return false;
    run.nextStepAt = Math.min(held.endsAt ?? now + LOOK_AGAIN_MS, now + LOOK_AGAIN_MS);
    this.#runs.plan(run);
    return true;
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
      this.#runs.forget(groupId);
    }
    this.#agenda.add(this.#now + FORGET_EVERY_MS, { kind: 'forget' });
  }
}
