import { AlertGroupStatus, AlertStatus, Severity } from '@signalcraft/contracts/enums';
import type { InhibitionPreview, PreviewInhibitionRule } from '@signalcraft/contracts/inhibition-rules';
import {
  type PreviewMaintenanceWindow,
  WINDOW_LIMITS,
  type WindowPreview,
} from '@signalcraft/contracts/maintenance-windows';
import type { Matcher } from '@signalcraft/contracts/matchers';
import { type MatchedAlert, type MatchPreview, PREVIEW_LIMITS } from '@signalcraft/contracts/mute-preview';
import type { PreviewSilence } from '@signalcraft/contracts/silences';
import type { Database } from '@signalcraft/database/database';
import { type AlertToMatch, findFiringAlerts, findPastAlerts } from '@signalcraft/database/reads/alerts-to-match';
import { readClock } from '@signalcraft/database/reads/clock';
import { causesOf, inhibitorOf } from '@signalcraft/domain/inhibition';
import { matchesAll } from '@signalcraft/domain/matchers';
import { days, type Instant } from '@signalcraft/domain/time';
import { nextTimes } from '@signalcraft/domain/window-times';
import { checkMatchers } from './check-matchers.ts';
import { FOR_EVER_MS, toDomainTimes } from './mute-rules.ts';
import { occurrenceOf } from './read-maintenance-windows.ts';

type Question = { database: Database; workspaceId: string };

const TIMEOUT_MS = 15_000;

/** What matchers hold for now, and what they would have held for in the last days. Nothing is written. */
export const previewSilence = async (options: Question & { wanted: PreviewSilence }): Promise<MatchPreview> =>
  (await tryMatchers(options)).preview;

/** The same for a maintenance window, with the next times it would be open. */
export async function previewMaintenanceWindow(
  options: Question & { wanted: PreviewMaintenanceWindow },
): Promise<WindowPreview> {
  const { preview, now } = await tryMatchers(options);
  const times = toDomainTimes({ times: options.wanted.times, overAt: FOR_EVER_MS });
  const occurrences = nextTimes({ times, now, limit: WINDOW_LIMITS.occurrences }).map(occurrenceOf);
  return { ...preview, occurrences };
}

async function tryMatchers(
  options: Question & { wanted: PreviewSilence },
): Promise<{ preview: MatchPreview; now: Instant }> {
  const { matchers, days } = options.wanted;
  checkMatchers({ lists: [{ path: 'matchers', matchers }], mustNarrow: true });
  const { firing, past, complete, now } = await readAlerts({ ...options, dayCount: days });
  return { preview: { firing: tried(firing, matchers), past: tried(past, matchers), days, complete }, now };
}

/** What an inhibition rule would mute now, by which causes, and what else each of its sides holds for. */
export async function previewInhibitionRule(
  options: Question & { wanted: PreviewInhibitionRule },
): Promise<InhibitionPreview> {
  const { wanted: rule } = options;
  checkMatchers({
    lists: [
      { path: 'sourceMatchers', matchers: rule.sourceMatchers },
      { path: 'targetMatchers', matchers: rule.targetMatchers },
    ],
    mustNarrow: true,
  });
  const { firing, past, complete } = await readAlerts({ ...options, dayCount: rule.days });
  const sideOf = (matchers: readonly Matcher[]) => ({ firing: tried(firing, matchers), past: tried(past, matchers) });
  const causes = causesOf({ rule, alerts: firing });
  const muted = firing.flatMap((alert) => {
    const cause = inhibitorOf({ rule, causes, alert });
    const found = cause && firing.find(({ id }) => id === cause.id);
    return found ? [{ alert, cause: found }] : [];
  });
  const newest = muted.toSorted((a, b) => b.alert.lastSeenAt.getTime() - a.alert.lastSeenAt.getTime());
  return {
    muted: {
      alerts: muted.length,
      groups: new Set(muted.map(({ alert }) => alert.groupId)).size,
      examples: newest
        .slice(0, PREVIEW_LIMITS.examples)
        .map(({ alert, cause }) => ({ alert: toMatched(alert), cause: toMatched(cause) })),
    },
    source: sideOf(rule.sourceMatchers),
    target: sideOf(rule.targetMatchers),
    days: rule.days,
    complete,
  };
}

type Tried = Omit<AlertToMatch, 'severity'> & { severity: Severity };

async function readAlerts(
  options: Question & { dayCount: number },
): Promise<{ firing: Tried[]; past: Tried[]; complete: boolean; now: Instant }> {
  const { workspaceId, dayCount } = options;
  return options.database.tenant({ workspaceId, timeoutMs: TIMEOUT_MS }, async (db) => {
    const now = await readClock({ db });
    const limit = PREVIEW_LIMITS.alerts + 1;
    const firing = await findFiringAlerts({ db, workspaceId, limit });
    const since = new Date(now - days(dayCount));
    const statuses = AlertGroupStatus.options;
    const past = dayCount === 0 ? [] : await findPastAlerts({ db, workspaceId, since, statuses, limit });
    const complete = firing.length < limit && past.length < limit;
    return { firing: toTried(firing), past: toTried(past), complete, now };
  });
}

const toTried = (alerts: readonly AlertToMatch[]): Tried[] =>
  alerts.slice(0, PREVIEW_LIMITS.alerts).map((alert) => ({ ...alert, severity: Severity.parse(alert.severity) }));

function tried(alerts: readonly Tried[], matchers: readonly Matcher[]): MatchPreview['firing'] {
  const matched = alerts.filter((alert) => matchesAll({ matchers, alert }));
  const newest = matched.toSorted((a, b) => b.lastSeenAt.getTime() - a.lastSeenAt.getTime());
  return {
    alerts: matched.length,
    groups: new Set(matched.map((alert) => alert.groupId)).size,
    examples: newest.slice(0, PREVIEW_LIMITS.examples).map(toMatched),
  };
}

const toMatched = (alert: Tried): MatchedAlert => ({
  id: alert.id,
  groupId: alert.groupId,
  title: alert.title,
  severity: alert.severity,
  status: AlertStatus.parse(alert.status),
  labels: alert.labels,
  lastSeenAt: alert.lastSeenAt.toISOString(),
});
