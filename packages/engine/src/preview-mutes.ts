import { AlertGroupStatus, AlertStatus, Severity } from '@signalcraft/contracts/enums';
import {
  type PreviewMaintenanceWindow,
  WINDOW_LIMITS,
  type WindowPreview,
} from '@signalcraft/contracts/maintenance-windows';
import type { Matcher } from '@signalcraft/contracts/matchers';
import { type MatchPreview, PREVIEW_LIMITS } from '@signalcraft/contracts/mute-preview';
import type { PreviewSilence } from '@signalcraft/contracts/silences';
import type { Database } from '@signalcraft/database/database';
import { type AlertToMatch, findFiringAlerts, findPastAlerts } from '@signalcraft/database/reads/alerts-to-match';
import { readClock } from '@signalcraft/database/reads/clock';
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
  const { workspaceId } = options;
  const { matchers, days: dayCount } = options.wanted;
  checkMatchers({ lists: [{ path: 'matchers', matchers }], mustNarrow: true });
  return options.database.tenant({ workspaceId, timeoutMs: TIMEOUT_MS }, async (db) => {
    const now = await readClock({ db });
    const limit = PREVIEW_LIMITS.alerts + 1;
    const firing = await findFiringAlerts({ db, workspaceId, limit });
    const since = new Date(now - days(dayCount));
    const past = await findPastAlerts({ db, workspaceId, since, statuses: AlertGroupStatus.options, limit });
    const complete = firing.length < limit && past.length < limit;
    const preview = { firing: tried(firing, matchers), past: tried(past, matchers), days: dayCount, complete };
    return { preview, now };
  });
}

function tried(alerts: readonly AlertToMatch[], matchers: readonly Matcher[]): MatchPreview['firing'] {
  const matched = alerts
    .slice(0, PREVIEW_LIMITS.alerts)
    .filter((alert) => matchesAll({ matchers, alert: { ...alert, severity: Severity.parse(alert.severity) } }));
  const newest = matched.toSorted((a, b) => b.lastSeenAt.getTime() - a.lastSeenAt.getTime());
  return {
    alerts: matched.length,
    groups: new Set(matched.map((alert) => alert.groupId)).size,
    examples: newest.slice(0, PREVIEW_LIMITS.examples).map((alert) => ({
      id: alert.id,
      groupId: alert.groupId,
      title: alert.title,
      severity: Severity.parse(alert.severity),
      status: AlertStatus.parse(alert.status),
      labels: alert.labels,
      lastSeenAt: alert.lastSeenAt.toISOString(),
    })),
  };
}
