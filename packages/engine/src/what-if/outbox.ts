import { HoldReason, type NotificationKind } from '@signalcraft/contracts/enums';
import { RunPolicy } from '@signalcraft/contracts/escalation-policies';
import type { StoredGroup } from '@signalcraft/database/hot/rows';
import type { RunEnd, RunRestore, Telling } from '@signalcraft/database/hot/write';
import type { StepPage } from '@signalcraft/domain/due-step';
import { follow, LOOK_AGAIN_MS } from '@signalcraft/domain/escalation';
import {
  BUNDLE_MAX,
  BUNDLE_WINDOW_MS,
  crowdedUntil,
  decideSend,
  FLOOD_LASTS_MS,
  isBundled,
  laneOf,
  shouldBundle,
} from '@signalcraft/domain/notification';
import type { RuledHold } from '@signalcraft/domain/suppression';
import type { Instant } from '@signalcraft/domain/time';
import type { WalkedRun } from './run-walk.ts';
import type { SetupMember } from './setup.ts';
import { addresseeOf, hasLeft, type Told } from './told.ts';

/** What the messages of a replay need to know of the rest of it. */
export type OutboxLookUps = {
  groupOf: (groupId: string) => StoredGroup | null;
  /** What holds a page of the group now. */
  holdsOf: (groupId: string) => RuledHold[];
  members: ReadonlyMap<string, SetupMember>;
  /** The addressee has something due at `at`. */
  wake: (options: { addressee: string; at: Instant }) => void;
  /** The run's next step moved. */
  postponed: (run: WalkedRun) => void;
  made: (told: Told) => void;
};

/**
 * The messages of a replay, in memory: made, held, bundled, suppressed and sent in the order and by the decisions of the
 * real ones. Every message that is tried arrives at once.
 */
export class Outbox {
  readonly #lookUps: OutboxLookUps;
  readonly #byGroup = new Map<string, Told[]>();
  readonly #waiting = new Map<string, Set<Told>>();
  /** When the last messages of a kind left for an addressee. */
  readonly #sent = new Map<string, Instant[]>();
  #order = 0;

  constructor(lookUps: OutboxLookUps) {
    this.#lookUps = lookUps;
  }

  hasPaged(run: WalkedRun): boolean {
    const rows = this.#byGroup.get(run.groupId) ?? [];
    return rows.some(
      (one) => one.kind === 'PAGE' && one.run === run && one.round === run.round && one.recipientId !== null,
    );
  }

  writePages(options: { run: WalkedRun; pages: readonly StepPage[]; now: Instant }): void {
    const { run, now } = options;
    for (const { step, round, ...recipient } of options.pages) {
      const isThere = (this.#byGroup.get(run.groupId) ?? []).some(
        (one) =>
          one.run === run && one.step === step && one.round === round && addresseeOf(one) === addresseeOf(recipient),
      );
      if (isThere) continue;
      this.#add({
        groupId: run.groupId,
        episode: run.episode,
        kind: 'PAGE',
        reason: run.startReason,
        ...recipient,
        run,
        step,
        round,
        transitionId: null,
        now,
      });
    }
  }

  tell(telling: Telling, now: Instant): void {
    const { groupId, episode, kind, reason, transitionId } = telling;
    const shared = { groupId, episode, kind, reason, transitionId, run: null, step: null, round: null, now };
    const made = new Set<string>();
    const add = (to: Pick<Told, 'recipientId' | 'channelId' | 'method' | 'destination'>): void => {
      const addressee = addresseeOf(to);
      if ((to.recipientId ?? to.channelId) === telling.exceptMemberId || made.has(addressee)) return;
      made.add(addressee);
      this.#add({ ...shared, ...to });
    };
    if (telling.to === 'told') {
      const pages = (this.#byGroup.get(groupId) ?? []).filter(
        (one) => one.kind === 'PAGE' && one.episode === episode && hasLeft(one),
      );
      for (const { recipientId, channelId, method, destination } of pages)
        add({ recipientId, channelId, method, destination });
      return;
    }
    for (const memberId of telling.memberIds) {
      const member = this.#lookUps.members.get(memberId);
      if (member) add({ recipientId: memberId, channelId: null, method: 'email', destination: member.email });
    }
  }

  /** What was not sent yet of a run that ended is not sent; what would have travelled in it waits on its own. */
  suppress(end: RunEnd, now: Instant): void {
    for (const one of this.#byGroup.get(end.groupId) ?? []) {
      if (one.status !== 'PENDING' || (one.kind !== 'PAGE' && one.kind !== 'UPDATE')) continue;
      this.#settle(one, { status: 'SUPPRESSED', statusReason: end.reason });
      one.suppressedAt = now;
    }
  }

  restore(restore: RunRestore, now: Instant): void {
    for (const one of this.#byGroup.get(restore.groupId) ?? []) {
      if (one.status !== 'SUPPRESSED' || one.suppressedAt !== restore.at) continue;
      one.status = 'PENDING';
      one.statusReason = null;
      one.suppressedAt = null;
      this.#wait(one, now);
    }
  }

  /** Nothing will be asked of the group any more. */
  forget(groupId: string): void {
    this.#byGroup.delete(groupId);
  }

  /** Sends what is due to an addressee, until nothing is. */
  send(options: { addressee: string; now: Instant }): void {
    const { addressee, now } = options;
    for (;;) {
      const next = this.#nextReady({ addressee, now });
      if (!next) return;
      this.#sendOne(next, now);
    }
  }

  #nextReady(options: { addressee: string; now: Instant }): Told | null {
    const { addressee, now } = options;
    const waiting = this.#waiting.get(addressee);
    if (!waiting) return null;
    const firstOfGroup = new Set<string>();
    const ready: Told[] = [];
    for (const one of [...waiting].sort((a, b) => a.order - b.order)) {
      // What a person receives of a group keeps its order.
      if (firstOfGroup.has(one.groupId)) continue;
      firstOfGroup.add(one.groupId);
      if (one.dueAt > now) continue;
      const until = isBundled(one.kind) ? crowdedUntil({ sent: this.#sentOf(addressee, one.kind), now }) : null;
      if (until === null) ready.push(one);
      else this.#lookUps.wake({ addressee, at: until });
    }
    return ready.sort((a, b) => laneOf(a.kind) - laneOf(b.kind) || a.dueAt - b.dueAt || a.order - b.order)[0] ?? null;
  }

  #sendOne(one: Told, now: Instant): void {
    const group = this.#lookUps.groupOf(one.groupId);
    if (!group) return this.#settle(one, { status: 'SUPPRESSED', statusReason: 'other_episode' });
    const decision = decideSend({ notification: { ...one, crashes: 0 }, group: group.state });
    if (decision.kind === 'suppress') {
      this.#settle(one, { status: 'SUPPRESSED', statusReason: decision.reason });
      one.suppressedAt = one.run?.endedAt ?? now;
      if (one.kind === 'PAGE') this.#suppressUntoldClears(one);
      return;
    }
    const [hold] = one.kind === 'PAGE' ? this.#lookUps.holdsOf(one.groupId) : [];
    if (hold) return this.#hold(one, hold, now);
    if (HoldReason.safeParse(one.statusReason).success) one.statusReason = null;
    this.#settle(one, { status: 'SENT', statusReason: null });
    one.sentAt = now;
    const addressee = addresseeOf(one);
    const sent = this.#sentOf(addressee, one.kind);
    const recent = {
      sentSinceBegin: sent.filter((at) => at > now - BUNDLE_WINDOW_MS).length,
      sentSinceLast: sent.filter((at) => at > now - FLOOD_LASTS_MS).length,
    };
    if (isBundled(one.kind) && shouldBundle(recent)) this.#takeAlong(one, now);
    this.#sent.set(`${addressee}/${one.kind}`, [...sent.filter((at) => at > now - FLOOD_LASTS_MS), now]);
  }

  #takeAlong(carrier: Told, now: Instant): void {
    const addressee = addresseeOf(carrier);
    const others = [...(this.#waiting.get(addressee) ?? [])]
      .filter((one) => one.kind === carrier.kind && one.dueAt <= now)
      .sort((a, b) => a.order - b.order);
    let taken = 0;
    for (const one of others) {
      if (taken === BUNDLE_MAX) return;
      const group = this.#lookUps.groupOf(one.groupId)?.state;
      const isOver = !group || group.status === 'RESOLVED' || group.episode !== one.episode;
      const stillHolds = one.kind === 'PAGE' ? !isOver && group.status === 'OPEN' : isOver;
      if (!stillHolds || (one.kind === 'PAGE' && this.#lookUps.holdsOf(one.groupId).length > 0)) continue;
      taken += 1;
      this.#settle(one, { status: 'BUNDLED', statusReason: 'bundled' });
      one.bundledInto = carrier;
      one.sentAt = now;
    }
  }

  /** A page that is held waits, and so does the step after it while nobody was told of this one. */
  #hold(one: Told, hold: RuledHold, now: Instant): void {
    one.dueAt = Math.min(hold.endsAt ?? now + LOOK_AGAIN_MS, now + LOOK_AGAIN_MS);
    one.statusReason = hold.reason;
    this.#lookUps.wake({ addressee: addresseeOf(one), at: one.dueAt });
    const { run, step, round } = one;
    if (!run || step === null || round === null) return;
    const wasTold = (this.#byGroup.get(one.groupId) ?? []).some(
      (other) => other.run === run && other.step === step && other.round === round && other.sentAt !== null,
    );
    if (wasTold || run.policy === null || run.endedAt !== null || run.holdReason !== null) return;
    const next = follow({ policy: RunPolicy.parse(run.policy), step, round });
    const at = one.dueAt + next.waitMs;
    const plannedAt = run.resumeAt ?? run.nextStepAt ?? at;
    if (run.step !== next.step || run.round !== next.round || plannedAt >= at) return;
    if (run.resumeAt === null) run.nextStepAt = at;
    else run.resumeAt = at;
    this.#lookUps.postponed(run);
  }

  /** Who was not told of a life hears nothing of its end. */
  #suppressUntoldClears(page: Told): void {
    const rows = this.#byGroup.get(page.groupId) ?? [];
    const isSame = (one: Told): boolean => one.episode === page.episode && addresseeOf(one) === addresseeOf(page);
    if (rows.some((one) => one.kind === 'PAGE' && isSame(one) && hasLeft(one))) return;
    for (const one of rows)
      if (one.kind === 'CLEAR' && one.status === 'PENDING' && isSame(one))
        this.#settle(one, { status: 'SUPPRESSED', statusReason: 'not_told' });
  }

  #sentOf(addressee: string, kind: NotificationKind): Instant[] {
    return this.#sent.get(`${addressee}/${kind}`) ?? [];
  }

  #add(
    options: Omit<
      Told,
      'order' | 'status' | 'statusReason' | 'createdAt' | 'dueAt' | 'sentAt' | 'suppressedAt' | 'bundledInto'
    > & { now: Instant },
  ): void {
    const { now, ...fields } = options;
    this.#order += 1;
    const told: Told = {
      ...fields,
      order: this.#order,
      status: 'PENDING',
      statusReason: null,
      createdAt: now,
      dueAt: now,
      sentAt: null,
      suppressedAt: null,
      bundledInto: null,
    };
    const rows = this.#byGroup.get(told.groupId);
    if (rows) rows.push(told);
    else this.#byGroup.set(told.groupId, [told]);
    this.#wait(told, now);
    this.#lookUps.made(told);
  }

  #wait(told: Told, at: Instant): void {
    const addressee = addresseeOf(told);
    const waiting = this.#waiting.get(addressee);
    if (waiting) waiting.add(told);
    else this.#waiting.set(addressee, new Set([told]));
    this.#lookUps.wake({ addressee, at: Math.max(at, told.dueAt) });
  }

  #settle(told: Told, to: Pick<Told, 'status' | 'statusReason'>): void {
    told.status = to.status;
    told.statusReason = to.statusReason;
    this.#waiting.get(addresseeOf(told))?.delete(told);
  }
}
