import type { AlertGroupStatus, NotificationKind, Severity } from '@signalcraft/contracts/enums';
import { isWorse } from './severity.ts';
import { type Instant, minutes, seconds } from './time.ts';

/** What is claimed first: a page before everything else. The index is the lane's number. */
export const LANES = ['page', 'update_and_clear', 'note', 'admin_mail', 'digest'] as const;

const LANE_OF: Record<NotificationKind, (typeof LANES)[number]> = {
  PAGE: 'page',
  UPDATE: 'update_and_clear',
  CLEAR: 'update_and_clear',
  NOTE: 'note',
};

export const laneOf = (kind: NotificationKind): number => LANES.indexOf(LANE_OF[kind]);

export type SendDecision =
  | { kind: 'send'; plain: boolean }
  | { kind: 'suppress'; reason: 'acknowledged' | 'snoozed' | 'resolved' | 'other_episode' | 'undone' };

/** After this many workers died with a row, it goes out as a page of fixed text and is set aside. */
export const CRASHES_MAX = 5;

const STATUS_REASON = { ACKNOWLEDGED: 'acknowledged', SNOOZED: 'snoozed', RESOLVED: 'resolved' } as const;

/**
 * Table E, looked at again when a message is claimed: a PAGE leaves only while its group is open in its episode, and so
 * does the NOTE that nobody has answered it.
 */
export function decideSend(options: {
  notification: { kind: NotificationKind; reason: string; episode: number; crashes: number };
  group: { status: AlertGroupStatus; episode: number };
}): SendDecision {
  const { notification, group } = options;
  const needsOpen =
    notification.kind === 'PAGE' || (notification.kind === 'NOTE' && notification.reason === 'exhausted');
  if (needsOpen || notification.kind === 'UPDATE') {
    if (group.episode !== notification.episode) return { kind: 'suppress', reason: 'other_episode' };
    if (group.status === 'RESOLVED' || (needsOpen && group.status !== 'OPEN'))
      return { kind: 'suppress', reason: STATUS_REASON[group.status] };
  }
  // The end that it tells of was taken back before it left.
  if (notification.kind === 'CLEAR' && group.episode === notification.episode && group.status !== 'RESOLVED')
    return { kind: 'suppress', reason: 'undone' };
  return { kind: 'send', plain: notification.crashes >= CRASHES_MAX };
}

const PAGE_WAITS_MS = [0, 2, 5, 10, 20, 40].map(seconds);
const PAGE_GIVES_UP_MS = minutes(30);
const OTHER_WAITS_MS = [seconds(10), seconds(30), minutes(2), minutes(10), minutes(30)];

export type RetryDecision = { kind: 'retry'; at: Instant } | { kind: 'give_up' };

/**
 * When a failed message is tried again. Pages: at once, 2, 5, 10, 20, 40 s, then each minute for half an hour. Others
 * five times over three quarters of an hour. ±20 % by `jitter` (0 to 1); a provider's own hint is honoured where it is
 * longer.
 */
export function retryAfter(options: {
  kind: NotificationKind;
  /** How often it was tried so far, 1 after the first. */
  attempts: number;
  createdAt: Instant;
  now: Instant;
  hintMs: number | null;
  jitter: number;
}): RetryDecision {
  const { kind, attempts, now } = options;
  const isPage = kind === 'PAGE';
  if (isPage ? now - options.createdAt > PAGE_GIVES_UP_MS : attempts > OTHER_WAITS_MS.length)
    return { kind: 'give_up' };
  const waitMs = isPage ? (PAGE_WAITS_MS[attempts - 1] ?? seconds(60)) : (OTHER_WAITS_MS[attempts - 1] ?? minutes(30));
  const jittered = waitMs * (0.8 + 0.4 * options.jitter);
  return { kind: 'retry', at: Math.round(now + Math.max(jittered, options.hintMs ?? 0)) };
}

/** A flood begins with the fourth message of a kind within the shorter time, and lasts while four fall into the longer. */
export const BUNDLE_WINDOW_MS = seconds(30);
export const FLOOD_LASTS_MS = seconds(60);
const SENT_ALONE = 3;
/** What one message carries at most, so that it names each; the rest waits for the next. */
export const BUNDLE_MAX = 150;

/** Kinds of which a flood becomes one message: an UPDATE or a NOTE has a text of its own. */
export type BundledKind = Extract<NotificationKind, 'PAGE' | 'CLEAR'>;

export const isBundled = (kind: NotificationKind): kind is BundledKind => kind === 'PAGE' || kind === 'CLEAR';

/** The first messages of a flood go out alone and at once; from the fourth on, the rest become one. */
export const shouldBundle = (options: { sentSinceBegin: number; sentSinceLast: number }): boolean =>
  options.sentSinceBegin >= SENT_ALONE || options.sentSinceLast > SENT_ALONE;

/** How soon after one another messages of a kind reach an addressee at most, once there are many. */
const CROWDED_AT = SENT_ALONE + 1;
const CROWDED_WAIT_MS = seconds(10);

/**
 * Until when a message of a kind waits although it is due, since its addressee got many of late: from the fourth in a
 * minute on, one each 10 s. Null: it may leave. The claim's SQL says the same of the stored rows.
 */
export function crowdedUntil(options: { sent: readonly Instant[]; now: Instant }): Instant | null {
  const { now } = options;
  const last = options.sent.filter((at) => at > now - FLOOD_LASTS_MS).slice(-CROWDED_AT);
  const [first] = last;
  const newest = last.at(-1);
  if (last.length < CROWDED_AT || first === undefined || newest === undefined) return null;
  const until = Math.min(newest + CROWDED_WAIT_MS, first + FLOOD_LASTS_MS);
  return until > now ? until : null;
}

/** Of the groups that travel in a message, its own first: the one it begins with, the first of the worst. */
export function leadOf(groups: readonly { groupId: string; severity: Severity }[]): string | null {
  const [own] = groups;
  if (!own) return null;
  return groups.reduce((lead, one) => (isWorse(one.severity, lead.severity) ? one : lead), own).groupId;
}
