import type { MailContent, MailIdentity, MailResult, MailTransport } from '@signalcraft/channels/channel';
import { sendWebhook } from '@signalcraft/channels/webhook';
import { ShownChannelTarget } from '@signalcraft/contracts/channels';
import type { StoredSendChannel } from '@signalcraft/database/hot/channels';
import type { EncryptionKey } from '@signalcraft/platform/encryption';
import type { OutgoingClient } from '@signalcraft/platform/outgoing-http';
import { openChannel } from './channel-secrets.ts';

export type ChannelDeps = { mail: MailTransport; outgoing: OutgoingClient; encryptionKey: EncryptionKey };

export type ChannelResult =
  | { kind: 'sent'; status: number | null; providerId: string | null; detail: string }
  | {
      kind: 'retry';
      status: number | null;
      detail: string;
      retryAfterMs: number | null;
      mayHaveLeft: boolean;
    }
  /** `isGone`: the receiver wants nothing any more, and the channel is to be disabled. */
  | { kind: 'failed'; status: number | null; detail: string; isGone: boolean };

/** Hands one message to a channel, whatever its kind. One that is not on takes nothing. Never rejects for what it does. */
export async function sendToChannel(options: {
  deps: ChannelDeps;
  channel: StoredSendChannel;
  /** The message in the form of each kind. */
  mail: MailContent;
  body: string;
  identity: MailIdentity & { workspaceId: string };
  now: number;
  signal: AbortSignal;
}): Promise<ChannelResult> {
  const { deps, channel, identity, signal } = options;
  const { encryptionKey } = deps;
  if (channel.state !== 'on') return failed(`the channel is ${channel.state}`);
  const target = ShownChannelTarget.safeParse(channel.settings).data;
  if (!target) return failed('the channel is of a kind that this version does not know');
  if (target.kind === 'email') {
    return ofMail(await deps.mail.send({ message: { to: target.address, ...options.mail }, identity, signal }));
  }
  const { workspaceId } = identity;
  const opened = openChannel({ ...channel, encryptionKey, workspaceId, channelId: channel.id });
  if (!opened) return failed('secret unreadable: give the channel a new secret and its headers anew');
  const result = await sendWebhook({
    client: deps.outgoing,
    url: target.url,
    ...opened,
    id: identity.notificationId,
    body: options.body,
    now: options.now,
    signal,
  });
  return result.kind === 'sent' ? { ...result, providerId: null } : result;
}

/** What became of a mail, in the words of every channel. */
export function ofMail(result: MailResult): ChannelResult {
  if (result.kind === 'sent') return { ...result, status: null };
  if (result.kind === 'failed') return failed(result.detail);
  const { detail, retryAfterMs = null, mayHaveLeft = false } = result;
  return { kind: 'retry', status: null, detail, retryAfterMs, mayHaveLeft };
}

const failed = (detail: string): ChannelResult => ({ kind: 'failed', status: null, detail, isGone: false });
