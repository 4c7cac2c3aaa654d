import type { HoldReason } from '@signalcraft/contracts/enums';
import type { StoredGroup } from '@signalcraft/database/hot/rows';
import { holdsOfMutes, type RuledHold } from '@signalcraft/domain/suppression';
import type { Instant } from '@signalcraft/domain/time';
import type { AlertStore } from './alert-store.ts';
import type { MutesInTime } from './mutes-in-time.ts';
import type { HeldLook } from './run-walk.ts';

/** A group's hold is not looked at beyond so many firing alerts, as a step does not. */
const FIRING_MAX = 10_000;

type Run = Parameters<MutesInTime['judge']>[0]['run'];

/** What holds the groups of a replay: every alert that fires must be muted. */
export class GroupHolds {
  readonly #store: AlertStore;
  readonly #mutes: MutesInTime;

  constructor(options: { store: AlertStore; mutes: MutesInTime }) {
    this.#store = options.store;
    this.#mutes = options.mutes;
  }

  /** `run` null: of a page, and not of a step. */
  of(options: { groupId: string; run: Run; now: Instant }): RuledHold[] {
    const { groupId, run, now } = options;
    const judge = this.#mutes.judge({ now, run });
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

  /** What the look that found these holds is remembered by. */
  lookOf(options: { group: StoredGroup; holds: readonly RuledHold[]; reason: HoldReason; now: Instant }): HeldLook {
    const { group, holds, reason, now } = options;
    const { flappingUntil, version } = group.state;
    const ends = [...holds.map(({ endsAt }) => endsAt), flappingUntil].filter((at) => at !== null && at > now);
    const first = holds.find((hold) => hold.reason === reason);
    return {
      epoch: this.#mutes.epochAt(now),
      groupVersion: version,
      endsAt: first ? first.endsAt : flappingUntil,
      sameUntil: Math.min(...ends.map(Number), Number.POSITIVE_INFINITY),
    };
  }

  /** Whether another look finds the same: its group, the rules in force and the causes are as they were. */
  isAsBefore(options: { held: HeldLook; group: StoredGroup; now: Instant }): boolean {
    const { held, group, now } = options;
    return group.state.version === held.groupVersion && now < held.sameUntil && this.#mutes.epochAt(now) === held.epoch;
  }
}
