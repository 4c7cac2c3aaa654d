import { HoldReason } from '@signalcraft/contracts/enums';

export type MessageFacts = {
  kind: string;
  status: string;
  statusReason: string | null;
  method: string;
  attempts: number;
  sentAt: Date | null;
  dueAt: Date;
  recipient: string;
  uncertain: boolean;
};

const KINDS: Record<string, string> = { PAGE: 'page', UPDATE: 'update', CLEAR: 'all-clear', NOTE: 'note' };

const WHY_NOT: Record<string, string> = {
  acknowledged: 'the group was acknowledged first',
  snoozed: 'the group was snoozed first',
  resolved: 'the group was resolved first',
  other_episode: 'what it told of was over',
  undone: 'the end that it told of was taken back',
  not_told: 'they never heard of what ended',
  rerouted: 'another policy took over',
  merged: 'the group was merged into another',
};

const HOLDS: Record<HoldReason, string> = {
  maintenance: 'a maintenance window is on',
  silenced: 'it is silenced',
  inhibited: 'a known cause already pages',
  flapping: 'the group flaps',
  group_wait: 'more alerts may join',
};

const timeOf = (at: Date): string => `${at.toISOString().slice(11, 19)} UTC`;

/** What became of a message, in a sentence. */
export function messageLife(message: MessageFacts): string {
  const what = `The ${KINDS[message.kind] ?? 'message'} to ${message.recipient} by ${message.method}`;
  return `${what} ${becameOf(message)}.`;
}

function becameOf(message: MessageFacts): string {
  const { status, statusReason, attempts, sentAt, dueAt } = message;
  const held = HoldReason.safeParse(statusReason);
  switch (status) {
    case 'SENT':
    case 'DELIVERED': {
      const tries = attempts > 1 ? ` after ${attempts} tries` : '';
      return `${status === 'SENT' ? 'was sent' : 'arrived'}${tries}${sentAt ? ` at ${timeOf(sentAt)}` : ''}`;
    }
    case 'BOUNCED':
      return `came back${statusReason ? `: ${statusReason}` : ''}`;
    case 'BUNDLED':
      return 'travelled in one message with others';
    case 'SUPPRESSED':
      return `was not sent: ${WHY_NOT[statusReason ?? ''] ?? (statusReason ?? 'no reason is stored').replaceAll('_', ' ')}`;
    case 'FAILED':
      return `failed: ${statusReason ?? 'no reason is stored'}`;
    case 'QUARANTINED':
      return 'was sent as plain text after several workers ended with it';
    case 'RETRY':
      if (held.success) return `waits: ${HOLDS[held.data]}`;
      return `was tried ${attempts} times and is tried again at ${timeOf(dueAt)}${statusReason ? `: ${statusReason}` : ''}`;
    case 'SENDING':
      return 'is being sent';
    default:
      return held.success ? `waits: ${HOLDS[held.data]}` : 'waits to be sent';
  }
}
