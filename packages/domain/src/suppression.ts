import type { HoldReason } from '@signalcraft/contracts/enums';
import type { Matcher } from '@signalcraft/contracts/matchers';
import type { RecurringWindow } from '@signalcraft/contracts/recurrence';
import { HOLD_ORDER, type Hold } from './escalation.ts';
import { type Cause, causesOf, inhibitorOf } from './inhibition.ts';
import { type Matchable, matchesAll } from './matchers.ts';
import { occurrences } from './recurrence.ts';
import { type Instant, seconds } from './time.ts';

/** A row of configuration as the decision stores and shows it. */
export type RuleRef = { id: string; revision: number; name: string };

/** Mutes matching alerts from its start up to its end, the end not included. */
export type Silence = RuleRef & { matchers: readonly Matcher[]; startsAt: Instant; endsAt: Instant };

export type WindowTimes =
  | { kind: 'once'; startsAt: Instant; endsAt: Instant }
  /** `until`: when it ends for good; null: it comes back as its rule says. */
  | { kind: 'recurring'; window: RecurringWindow; until: Instant | null };

export type MaintenanceWindow = RuleRef & { matchers: readonly Matcher[]; times: WindowTimes };

/** A firing alert that matches the source mutes those that match the target and have equal values in `equal`. */
export type InhibitionRule = RuleRef & {
  sourceMatchers: readonly Matcher[];
  targetMatchers: readonly Matcher[];
  equal: readonly string[];
};

/** What can mute in one workspace; what is over or not yet on may be among it. */
export type MuteRules = {
  silences: readonly Silence[];
  windows: readonly MaintenanceWindow[];
  inhibitionRules: readonly InhibitionRule[];
};

export type MutedBy = RuleRef & { type: 'silence' | 'maintenance_window' | 'inhibition_rule' };

/** Why one alert counts as held. */
export type Mute = {
  reason: Extract<HoldReason, 'maintenance' | 'silenced' | 'inhibited' | 'group_wait'>;
  /** When it ends, as far as that is known. */
  endsAt: Instant | null;
  by: MutedBy;
  /** For `inhibited`: the alert that mutes. */
  causeId: string | null;
};

/** A hold with the rule that made it. */
export type RuledHold = Hold & { by: MutedBy };

/** How long what an inhibition rule may mute waits before the first step, so that a cause that arrives second mutes. */
export const SETTLE_MS = seconds(10);

type Surroundings = {
  rules: MuteRules;
  /** All alerts of the workspace that fire, in whatever group, muted or not: a silenced cause still inhibits. */
  causes: readonly Cause[];
  /** The run whose step is due; null where none is: at a claimed page, or where holds are only shown. */
  run: {
    step: number;
    round: number;
    startedAt: Instant;
    /** The workspace's own settling time. */
    settleMs?: number;
  } | null;
  now: Instant;
};

/**
 * Judges the alerts of a workspace at one instant: the first reason that mutes each, in the order of `HOLD_ORDER`; of
 * several rules of one reason, the one that mutes longest. The rules are looked at once, not for each alert.
 */
export function muterOf(options: Surroundings): (alert: Matchable) => Mute | null {
  const { rules, now, run } = options;
  const timed = [
    ...activeWindows({ windows: rules.windows, now }),
    ...activeSilences({ silences: rules.silences, now }),
  ];
  const inhibitors = rules.inhibitionRules.map((rule) => ({
    rule,
    causes: causesOf({ rule, alerts: options.causes }),
  }));
  const settlesAt = run && run.step === 0 && run.round === 0 ? run.startedAt + (run.settleMs ?? SETTLE_MS) : null;
  return (alert) => {
    for (const { matchers, mute } of timed) if (matchesAll({ matchers, alert })) return mute;
    for (const { rule, causes } of inhibitors) {
      const cause = inhibitorOf({ rule, causes, alert });
      if (cause) return { reason: 'inhibited', endsAt: null, by: inhibits(rule), causeId: cause.id };
    }
    if (settlesAt === null || settlesAt <= now) return null;
    const target = rules.inhibitionRules.find((rule) => matchesAll({ matchers: rule.targetMatchers, alert }));
    return target ? { reason: 'group_wait', endsAt: settlesAt, by: inhibits(target), causeId: null } : null;
  };
}

const inhibits = ({ id, revision, name }: InhibitionRule): MutedBy => ({ type: 'inhibition_rule', id, revision, name });

type Timed = { matchers: readonly Matcher[]; mute: Mute & { endsAt: Instant } };

const activeWindows = (options: { windows: readonly MaintenanceWindow[]; now: Instant }): Timed[] =>
  longestFirst(
    options.windows.flatMap(({ id, revision, name, matchers, times }) => {
      const endsAt = endOfWindow({ times, now: options.now });
      const by = { type: 'maintenance_window' as const, id, revision, name };
      return endsAt === null ? [] : [{ matchers, mute: { reason: 'maintenance', endsAt, by, causeId: null } }];
    }),
  );

const activeSilences = (options: { silences: readonly Silence[]; now: Instant }): Timed[] =>
  longestFirst(
    options.silences
      .filter(({ startsAt, endsAt }) => startsAt <= options.now && options.now < endsAt)
      .map(({ id, revision, name, matchers, endsAt }) => {
        const by = { type: 'silence' as const, id, revision, name };
        return { matchers, mute: { reason: 'silenced', endsAt, by, causeId: null } };
      }),
  );

const longestFirst = (timed: readonly Timed[]): Timed[] => timed.toSorted((a, b) => b.mute.endsAt - a.mute.endsAt);

/** A window lasts 31 days at most and begins once a day at most, so that no more than this are open at once. */
const OVERLAPS_MAX = 50;

/** When the window that is open now closes; null: none is open. */
export function endOfWindow(options: { times: WindowTimes; now: Instant }): Instant | null {
  const { times, now } = options;
  if (times.kind === 'once') return times.startsAt <= now && now < times.endsAt ? times.endsAt : null;
  const until = times.until ?? Number.POSITIVE_INFINITY;
  if (until <= now) return null;
  const open = occurrences({ window: times.window, from: now, to: now + 1, limit: OVERLAPS_MAX });
  return open.length > 0 ? Math.min(until, Math.max(...open.map((span) => span.to))) : null;
}

/**
 * Why a group whose firing alerts are muted like this waits: one hold for each reason among them; none if one alert is
 * free (null), or none fires. All end when the first of the alerts may be free.
 */
export function holdsOfMutes(mutes: readonly (Mute | null)[]): RuledHold[] {
  const held = mutes.filter((mute) => mute !== null);
  if (held.length < mutes.length) return [];
  const ends = held.map((mute) => mute.endsAt).filter((end) => end !== null);
  const endsAt = ends.length > 0 ? Math.min(...ends) : null;
  return HOLD_ORDER.flatMap((reason) => {
    const first = held.find((mute) => mute.reason === reason);
    return first ? [{ reason, endsAt, by: first.by }] : [];
  });
}

/** Table C, for one group: why it waits although its step is due; none where one firing alert is free. */
export const holdsOf = (options: Surroundings & { alerts: readonly Matchable[] }): RuledHold[] =>
  holdsOfMutes(options.alerts.map(muterOf(options)));
