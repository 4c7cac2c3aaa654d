import { type HoldReason, type NotificationKind, Severity } from '@signalcraft/contracts/enums';
import type { MailContent } from './channel.ts';
import { htmlOf } from './mail-html.ts';
import type { MailModel, MailModelAlert, Tone } from './mail-model.ts';
import { textOf } from './mail-text.ts';
import { oneLine, someLines } from './one-line.ts';

export type MailGroup = {
  id: string;
  workspaceName: string;
  status: string;
  severity: string;
  title: string;
  alertCount: number;
  firingCount: number;
  labels: Record<string, string>;
  openedAt: number;
};
export type MailAlert = {
  title: string;
  description: string;
  severity: string;
  status: string;
  labels: Record<string, string>;
  links: { label: string; url: string }[];
  /** Why this alert alone would not have paged; null: it would. */
  mutedBy: HoldReason | null;
};
/** Another group whose page travels in the same mail. */
export type BundledGroup = { groupId: string; title: string; severity: string };

const TITLE_MAX = 160;
const ALERTS_MAX = 10;
const LABELS_MAX = 20;
const LINKS_MAX = 5;

const WHY: Record<string, string> = {
  opened: 'A new problem began to fire.',
  reopened: 'It fires again, shortly after it was resolved.',
  reopened_by_person: 'Somebody opened it again.',
  worsened: 'It got worse.',
  worsened_after_ack: 'It got worse after it was acknowledged, so it is open again.',
  worsened_while_snoozed: 'It got worse while it was snoozed, so it is open again.',
  snooze_broken: 'It changed, and it was snoozed only until it changes.',
  grew_after_ack: 'More alerts joined since it was acknowledged.',
  unacknowledged: 'Its acknowledgement was taken back.',
  ack_expired: 'It was acknowledged, but it still fires and nothing has happened since.',
  snooze_ended: 'Its snooze is over and it still needs somebody.',
  unsnoozed: 'Its snooze was ended.',
  flapping_started: 'It keeps coming and going. It stays quiet from now on until it is calm.',
  exhausted: 'Everybody was told and nobody has acknowledged it. You hear this each hour until somebody does.',
  assigned: 'It was assigned to you.',
  channel_disabled:
    'A channel that was to be told of it answered that it is gone. It is disabled, and is told nothing until an admin turns it on again.',
  bundled: 'It is the worst of several that need you now.',
  all_clear: 'Everything in it stopped firing.',
  source_silent: 'Its source has been silent for so long that it counts as over.',
  resolved_by_person: 'Somebody resolved it.',
  flapping_ended: 'It has been calm for a while.',
};

/** The mail of one message about a group, with the other groups whose pages travel in it. Pure. */
export function renderGroupMail(options: {
  kind: NotificationKind;
  reason: string;
  group: MailGroup;
  alerts: readonly MailAlert[];
  bundled: readonly BundledGroup[];
  /** The group's own page. */
  url: string;
  webBaseUrl: string;
  /** An earlier try may have arrived. */
  uncertain: boolean;
  /** The channel it goes to; null: to a person. */
  channelName: string | null;
}): MailContent {
  const { kind, group, bundled, url } = options;
  const title = titleOf(group.title);
  const others = bundled.length;
  const worstFirst = bundled.toSorted((a, b) => rankOf(b.severity) - rankOf(a.severity));
  const shownAlerts = options.alerts.slice(0, ALERTS_MAX);
  const isOver = kind === 'CLEAR';
  const model: MailModel = {
    subject: `${subjectStart({ kind, reason: options.reason, severity: badgeOf(group.severity).text })}: ${titleOf(group.title)}${others > 0 ? ` and ${plural(others, 'other group')}` : ''}`,
    badge: isOver ? RESOLVED : badgeOf(group.severity),
    heading: title,
    why: WHY[options.reason] ?? 'It needs your attention.',
    notices: [
      ...(others > 0
        ? [
            `Many pages came at once, so ${plural(others, 'other group')} travel${others === 1 ? 's' : ''} in this mail.`,
          ]
        : []),
      ...mutedNotice(options.alerts),
      ...(options.uncertain ? ['This may be a duplicate: an earlier try to send it broke off.'] : []),
    ],
    facts: [
      { name: isOver ? 'Fired since' : 'Since', value: timeOf(group.openedAt) },
      { name: 'Alerts', value: `${group.firingCount} of ${group.alertCount} firing` },
      { name: 'Workspace', value: oneLine({ text: group.workspaceName, max: 80 }) },
    ],
    labels: labelsOf(group.labels),
    alerts: shownAlerts.map((alert) => alertOf({ alert, group })),
    moreAlerts: Math.max(0, group.alertCount - shownAlerts.length),
    bundled: worstFirst.map((one) => ({
      title: titleOf(one.title),
      badge: isOver ? RESOLVED : badgeOf(one.severity),
      url: `${options.webBaseUrl}/groups/${encodeURIComponent(one.groupId)}`,
    })),
    action: actionOf({ kind, reason: options.reason, url }),
    footer: options.channelName === null ? footerOf({ kind, reason: options.reason }) : ofChannel(options.channelName),
  };
  return { subject: model.subject, text: textOf(model), html: htmlOf(model) };
}

/** A page of fixed text, for a row whose own text ended its workers: nothing of the alert is in it but ids and state. */
export function renderPlainPage(options: { group: { id: string }; url: string }): MailContent {
  return {
    subject: 'An alert needs you (its message could not be shown)',
    text: [
      'SignalCraft has a page for you, but making its message failed again and again.',
      'The alert is real: please open it.',
      '',
      options.url,
      '',
      `Group: ${options.group.id}`,
    ].join('\n'),
    html: null,
  };
}

const TONES: Record<Severity, { text: string; tone: Tone }> = {
  critical: { text: 'Critical', tone: 'critical' },
  high: { text: 'High', tone: 'high' },
  warning: { text: 'Warning', tone: 'warning' },
  low: { text: 'Low', tone: 'low' },
  info: { text: 'Info', tone: 'info' },
};

const RESOLVED: { text: string; tone: Tone } = { text: 'Resolved', tone: 'resolved' };

const badgeOf = (severity: string): { text: string; tone: Tone } => TONES[severity as Severity] ?? TONES.info;
const rankOf = (severity: string): number => Severity.options.indexOf(severity as Severity);
const titleOf = (title: string): string => oneLine({ text: title, max: TITLE_MAX }) || '(no title)';
const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

function subjectStart(options: { kind: NotificationKind; reason: string; severity: string }): string {
  const { kind, reason, severity } = options;
  const lower = severity.toLowerCase();
  switch (kind) {
    case 'PAGE':
      return severity;
    case 'UPDATE':
      return reason === 'worsened' ? `Worse, now ${lower}` : `Update, ${lower}`;
    case 'CLEAR':
      return 'Resolved';
    case 'NOTE':
      if (reason === 'channel_disabled') return 'A channel is disabled';
      return reason === 'assigned' ? `Assigned to you, ${lower}` : `Unattended, ${lower}`;
  }
}

function actionOf(options: { kind: NotificationKind; reason: string; url: string }): { text: string; url: string } {
  const { kind, reason, url } = options;
  if (kind === 'CLEAR') return { text: 'See what happened', url };
  if (kind === 'PAGE' || (kind === 'NOTE' && reason === 'exhausted')) return { text: 'Open and acknowledge', url };
  return { text: 'Open the group', url };
}

const ofChannel = (name: string): string =>
  `You get this because this workspace tells its channel “${oneLine({ text: name, max: 80 })}”. Opening the link changes nothing.`;

function footerOf(options: { kind: NotificationKind; reason: string }): string {
  switch (options.kind) {
    case 'PAGE':
      return 'You get this because you can respond in this workspace. Opening the link changes nothing: you acknowledge on the page.';
    case 'UPDATE':
      return 'You get this because you were told of this group or hold it.';
    case 'CLEAR':
      return 'You get this because you were paged for it. Nothing is left to do.';
    case 'NOTE':
      return options.reason === 'assigned'
        ? 'Assigning neither acknowledges a group nor stops its pages.'
        : 'You get this because you own or administer this workspace.';
  }
}

function alertOf(options: { alert: MailAlert; group: MailGroup }): MailModelAlert {
  const { alert, group } = options;
  const own = Object.fromEntries(Object.entries(alert.labels).filter(([name, value]) => group.labels[name] !== value));
  return {
    title: titleOf(alert.title),
    badge: alert.status === 'RESOLVED' ? RESOLVED : badgeOf(alert.severity),
    description: someLines({ text: alert.description, max: 600 }),
    labels: labelsOf(own),
    links: alert.links.slice(0, LINKS_MAX).flatMap((link) => {
      const url = webAddress(link.url);
      return url ? [{ text: oneLine({ text: link.label, max: 60 }) || 'Link', url }] : [];
    }),
  };
}

const MUTED: Record<HoldReason, string> = {
  maintenance: 'under maintenance',
  silenced: 'silenced',
  inhibited: 'muted by its cause',
  flapping: 'flapping',
  group_wait: 'waiting',
};
const MUTED_NAMED = 3;

/** Which of its alerts are muted: not they, but the others are why it was sent. */
function mutedNotice(alerts: readonly MailAlert[]): string[] {
  const muted = alerts.flatMap(({ title, mutedBy }) => (mutedBy ? [`“${titleOf(title)}” (${MUTED[mutedBy]})`] : []));
  if (muted.length === 0) return [];
  const more = muted.length - MUTED_NAMED;
  return [`Muted: ${muted.slice(0, MUTED_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}.`];
}

const labelsOf = (labels: Record<string, string>): { name: string; value: string }[] =>
  Object.entries(labels)
    .slice(0, LABELS_MAX)
    .map(([name, value]) => ({ name: oneLine({ text: name, max: 60 }), value: oneLine({ text: value, max: 200 }) }));

/** The address as a browser would read it, if it leads to a web page; anything else (`javascript:`) is left out. */
function webAddress(text: string): string | null {
  if (text.length > 2_000 || !URL.canParse(text)) return null;
  const url = new URL(text);
  return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function timeOf(at: number): string {
  const time = new Date(at);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${time.getUTCDate()} ${MONTHS[time.getUTCMonth()]} ${time.getUTCFullYear()}`;
  return `${day}, ${two(time.getUTCHours())}:${two(time.getUTCMinutes())} UTC`;
}
