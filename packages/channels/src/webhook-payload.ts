import type { NotificationKind } from '@signalcraft/contracts/enums';
import { oneLine, someLines } from './one-line.ts';
import type { BundledGroup, MailAlert, MailGroup } from './render-mail.ts';

const ALERTS_MAX = 20;
const LABELS_MAX = 40;
const LINKS_MAX = 5;
const TITLE_MAX = 300;
const VALUE_MAX = 400;

const TYPES: Record<NotificationKind, string> = {
  PAGE: 'alert_group.page',
  UPDATE: 'alert_group.update',
  CLEAR: 'alert_group.clear',
  NOTE: 'alert_group.note',
};

/** The body of one message about a group, with the other groups whose pages travel in it. Pure; JSON. */
export function renderGroupWebhook(options: {
  notificationId: string;
  kind: NotificationKind;
  reason: string;
  at: number;
  group: MailGroup;
  alerts: readonly (MailAlert & { id: string })[];
  bundled: readonly BundledGroup[];
  /** The group's own page. */
  url: string;
  webBaseUrl: string;
  /** An earlier try may have arrived. */
  uncertain: boolean;
}): string {
  const { group, kind } = options;
  const body = {
    type: TYPES[kind],
    timestamp: new Date(options.at).toISOString(),
    data: {
      notificationId: options.notificationId,
      reason: options.reason,
      workspace: oneLine({ text: group.workspaceName, max: TITLE_MAX }),
      group: {
        id: group.id,
        url: options.url,
        status: group.status,
        severity: group.severity,
        title: oneLine({ text: group.title, max: TITLE_MAX }),
        labels: labelsOf(group.labels),
        alertCount: group.alertCount,
        firingCount: group.firingCount,
        openedAt: new Date(group.openedAt).toISOString(),
      },
      alerts: options.alerts.slice(0, ALERTS_MAX).map((alert) => ({
        id: alert.id,
        status: alert.status,
        severity: alert.severity,
        title: oneLine({ text: alert.title, max: TITLE_MAX }),
        description: someLines({ text: alert.description, max: 1_000 }),
        labels: labelsOf(alert.labels),
        links: alert.links.slice(0, LINKS_MAX),
        mutedBy: alert.mutedBy,
      })),
      alsoGroups: options.bundled.map((one) => ({
        id: one.groupId,
        url: `${options.webBaseUrl}/groups/${encodeURIComponent(one.groupId)}`,
        severity: one.severity,
        title: oneLine({ text: one.title, max: TITLE_MAX }),
      })),
      mayBeDuplicate: options.uncertain,
    },
  };
  return JSON.stringify(body);
}

/** The body for a row whose own text ended its workers: nothing of the alert is in it but ids and state. */
export const renderPlainWebhook = (options: {
  notificationId: string;
  kind: NotificationKind;
  at: number;
  group: { id: string; status: string; severity: string };
  url: string;
}): string =>
  JSON.stringify({
    type: TYPES[options.kind],
    timestamp: new Date(options.at).toISOString(),
    data: {
      notificationId: options.notificationId,
      reason: 'quarantined',
      group: {
        id: options.group.id,
        url: options.url,
        status: options.group.status,
        severity: options.group.severity,
      },
    },
  });

/** The body of a trial. */
export const renderTestWebhook = (options: { channelId: string; channelName: string; at: number }): string =>
  JSON.stringify({
    type: 'channel.test',
    timestamp: new Date(options.at).toISOString(),
    data: { channel: { id: options.channelId, name: options.channelName } },
  });

const labelsOf = (labels: Record<string, string>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(labels)
      .slice(0, LABELS_MAX)
      .map(([name, value]) => [oneLine({ text: name, max: 100 }), oneLine({ text: value, max: VALUE_MAX })]),
  );
