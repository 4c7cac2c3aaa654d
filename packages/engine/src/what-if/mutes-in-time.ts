import { causesOf } from '@signalcraft/domain/inhibition';
import type { Matchable } from '@signalcraft/domain/matchers';
import { occurrences } from '@signalcraft/domain/recurrence';
import {
  endOfWindow,
  type MaintenanceWindow,
  type Mute,
  type MuteRules,
  muterOf,
  type WindowTimes,
} from '@signalcraft/domain/suppression';
import { days, type Instant } from '@signalcraft/domain/time';
import type { Made, Setup } from './setup.ts';

/** No window stays shut or open for longer without a boundary that is found. */
const LOOK_AHEAD_MS = days(35);
const OVERLAPS_MAX = 60;

type Firing = Matchable & { id: string };

/**
 * What may mute as time goes on: of silences and windows only those that are on are looked at, which are sorted out anew
 * at the next time one begins or ends; of what fires, only what some inhibition rule has for a cause is kept.
 */
export class MutesInTime {
  readonly #setup: Setup;
  readonly #causes = new Map<string, Firing>();
  #rules: MuteRules = { silences: [], windows: [], inhibitionRules: [] };
  #validUntil: Instant = Number.NEGATIVE_INFINITY;
  #epoch = 0;

  constructor(options: { setup: Setup }) {
    this.#setup = options.setup;
  }

  /** An alert fires, or fires with another text or severity than before. */
  fires(alert: Firing): void {
    const isCause = this.#setup.inhibitionRules.some((rule) => causesOf({ rule, alerts: [alert] }).size > 0);
    if (!isCause) return this.ends(alert.id);
    this.#causes.set(alert.id, alert);
    this.#epoch += 1;
  }

  ends(alertId: string): void {
    if (this.#causes.delete(alertId)) this.#epoch += 1;
  }

  /** Judges alerts at `now`, which never goes back. Null: nothing is configured that could mute. */
  judge(options: {
    now: Instant;
    run: Parameters<typeof muterOf>[0]['run'];
  }): ((alert: Matchable) => Mute | null) | null {
    const { now, run } = options;
    if (now >= this.#validUntil) this.#sortOut(now);
    const rules = this.#rules;
    if (rules.silences.length + rules.windows.length + rules.inhibitionRules.length === 0) return null;
    return muterOf({ rules, causes: [...this.#causes.values()], run, now });
  }

  /** Another one once anything that may mute has changed: as long as it is the same, so are the answers. */
  epochAt(now: Instant): number {
    if (now >= this.#validUntil) this.#sortOut(now);
    return this.#epoch;
  }

  #sortOut(now: Instant): void {
    const { silences, windows, inhibitionRules } = this.#setup;
    let validUntil = now + LOOK_AHEAD_MS;
    const boundary = (at: Instant): void => {
      if (at > now && at < validUntil) validUntil = at;
    };
    const isMade = ({ madeAt }: Made<unknown>): boolean => {
      boundary(madeAt);
      return madeAt <= now;
    };
    this.#rules = {
      silences: silences.filter((silence) => {
        boundary(silence.startsAt);
        boundary(silence.endsAt);
        return isMade(silence) && silence.startsAt <= now && now < silence.endsAt;
      }),
      windows: windows.flatMap((window): MaintenanceWindow[] => {
        for (const at of boundariesOf({ times: window.times, now })) boundary(at);
        if (!isMade(window)) return [];
        const endsAt = endOfWindow({ times: window.times, now });
        // Until the next boundary an open window is one that is open once.
        return endsAt === null ? [] : [{ ...window, times: { kind: 'once', startsAt: now, endsAt } }];
      }),
      inhibitionRules,
    };
    this.#validUntil = validUntil;
    this.#epoch += 1;
  }
}

function boundariesOf(options: { times: WindowTimes; now: Instant }): Instant[] {
  const { times, now } = options;
  if (times.kind === 'once') return [times.startsAt, times.endsAt];
  if (times.until !== null && times.until <= now) return [];
  const spans = occurrences({ window: times.window, from: now, to: now + LOOK_AHEAD_MS, limit: OVERLAPS_MAX });
  return [...spans.flatMap(({ from, to }) => [from, to]), ...(times.until === null ? [] : [times.until])];
}
