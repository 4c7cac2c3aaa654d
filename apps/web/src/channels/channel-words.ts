import type { Channel, ChannelState } from '@signalcraft/contracts/channels';
import type { ChannelKind } from '@signalcraft/contracts/enums';

export const KIND_NAMES: Record<ChannelKind, { label: string; about: string }> = {
  webhook: { label: 'Webhook', about: 'POSTs JSON to an address, signed by Standard Webhooks.' },
  email: { label: 'Shared mailbox', about: 'Sends the mail that a person would get.' },
};

/** In the order in which they are offered. */
export const KINDS: readonly ChannelKind[] = ['webhook', 'email'];

export const STATE_NAMES: Record<ChannelState, string> = { on: 'On', paused: 'Paused', disabled: 'Disabled' };

/** Where a channel leads. */
export const placeOf = ({ target }: Pick<Channel, 'target'>): string =>
  target.kind === 'webhook' ? target.url : target.address;

type Recent = Channel['recent'][number];
export type Mark = 'good' | 'bad' | 'waiting' | 'quiet';

const MARKS: Record<Recent['status'], Mark> = {
  PENDING: 'waiting',
  SENDING: 'waiting',
  RETRY: 'waiting',
  SENT: 'good',
  DELIVERED: 'good',
  BOUNCED: 'bad',
  FAILED: 'bad',
  SUPPRESSED: 'quiet',
  BUNDLED: 'quiet',
  QUARANTINED: 'bad',
};
export const markOf = ({ status }: Pick<Recent, 'status'>): Mark => MARKS[status];

/** The picture in a sentence. */
export function healthText(recent: readonly Pick<Recent, 'status'>[]): string {
  if (recent.length === 0) return 'It was sent nothing yet.';
  const count = (mark: Mark): number => recent.filter((one) => markOf(one) === mark).length;
  const parts = [
    [count('good'), 'sent'],
    [count('bad'), 'failed'],
    [count('waiting'), 'waiting'],
    [count('quiet'), 'not sent on their own'],
  ] as const;
  const words = parts.flatMap(([number, word]) => (number > 0 ? [`${number} ${word}`] : []));
  const what = recent.length === 1 ? 'The only message' : `The last ${recent.length} messages`;
  return `${what}: ${words.join(', ')}.`;
}
