import { WindowTimes } from '@signalcraft/contracts/maintenance-windows';
import { Matchers } from '@signalcraft/contracts/matchers';
import type { StoredMuteRules } from '@signalcraft/database/hot/mutes';
import type { WindowTimes as DomainTimes, MuteRules } from '@signalcraft/domain/suppression';

/** A time of a window that comes back for ever: no date is later. */
export const FOR_EVER_MS = Date.UTC(9999, 0, 1);

/**
 * Stored rules as the domain takes them. One that cannot be read, since a newer version wrote it, mutes nothing: rather
 * a page too many.
 */
export function toMuteRules(stored: StoredMuteRules): MuteRules {
  return {
    silences: stored.silences.flatMap(({ matchers: raw, ...silence }) => {
      const matchers = Matchers.safeParse(raw);
      return matchers.success ? [{ ...silence, matchers: matchers.data }] : [];
    }),
    windows: stored.windows.flatMap(({ matchers: raw, times: rawTimes, overAt, ...window }) => {
      const matchers = Matchers.safeParse(raw);
      const times = WindowTimes.safeParse(rawTimes);
      if (!matchers.success || !times.success) return [];
      return [{ ...window, matchers: matchers.data, times: toDomainTimes({ times: times.data, overAt }) }];
    }),
    inhibitionRules: stored.inhibitionRules.flatMap((rule) => {
      const source = Matchers.safeParse(rule.sourceMatchers);
      const target = Matchers.safeParse(rule.targetMatchers);
      if (!source.success || !target.success) return [];
      return [{ ...rule, sourceMatchers: source.data, targetMatchers: target.data }];
    }),
  };
}

/** Until `overAt`, where the window was ended before its time. */
export function toDomainTimes(options: { times: WindowTimes; overAt: number }): DomainTimes {
  const { times, overAt } = options;
  if (times.kind === 'recurring') {
    const { kind: _kind, ...window } = times;
    return { kind: 'recurring', window, until: overAt < FOR_EVER_MS ? overAt : null };
  }
  return { kind: 'once', startsAt: Date.parse(times.startsAt), endsAt: Math.min(Date.parse(times.endsAt), overAt) };
}
