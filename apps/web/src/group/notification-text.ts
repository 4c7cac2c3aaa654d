import type { Notification, NotificationAttempt } from '@signalcraft/contracts/alert-groups';
import type { ChannelName, NotificationKind, NotificationStatus } from '@signalcraft/contracts/enums';

const KINDS: Record<NotificationKind, string> = { PAGE: 'Page', UPDATE: 'Update', CLEAR: 'All clear', NOTE: 'Note' };
const CHANNELS: Record<ChannelName, string> = { email: 'e-mail', webhook: 'webhook' };

/** `Page by e-mail`. */
export const kindText = (item: Pick<Notification, 'kind' | 'channel'>): string =>
  `${KINDS[item.kind]} by ${CHANNELS[item.channel]}`;

type Tone = 'good' | 'bad' | 'waiting' | 'quiet';
const STATUSES: Record<NotificationStatus, { text: string; tone: Tone }> = {
  PENDING: { text: 'Waiting', tone: 'waiting' },
  SENDING: { text: 'Being sent', tone: 'waiting' },
  RETRY: { text: 'To be tried again', tone: 'waiting' },
  SENT: { text: 'Sent', tone: 'good' },
  DELIVERED: { text: 'Delivered', tone: 'good' },
  BOUNCED: { text: 'Bounced', tone: 'bad' },
  FAILED: { text: 'Failed', tone: 'bad' },
  SUPPRESSED: { text: 'Not sent', tone: 'quiet' },
  BUNDLED: { text: 'In one message with others', tone: 'quiet' },
  QUARANTINED: { text: 'Set aside: it crashed the sender', tone: 'bad' },
};

/** What became of a message, with the reason where there is one. */
export function outcomeOf(item: Pick<Notification, 'status' | 'reason' | 'uncertain'>): { text: string; tone: Tone } {
  const { text, tone } = STATUSES[item.status];
  const reason = item.reason ? `: ${item.reason.replaceAll(/[_-]/g, ' ')}` : '';
  // A lease ran out in the middle of a send: it may have arrived once more than this says.
  const doubt = item.uncertain ? ' (may have gone out twice)' : '';
  return { text: `${text}${reason}${doubt}`, tone };
}

const OUTCOMES = { sent: 'accepted', retry: 'to be tried again', failed: 'failed', lost: 'nobody knows' } as const;

/** `accepted: 250 Ok`. */
export const attemptText = (attempt: Pick<NotificationAttempt, 'outcome' | 'detail'>): string =>
  attempt.outcome === null ? 'under way' : `${OUTCOMES[attempt.outcome]}${attempt.detail ? `: ${attempt.detail}` : ''}`;
