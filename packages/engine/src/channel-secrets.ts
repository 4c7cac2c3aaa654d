import { ChannelHeader } from '@signalcraft/contracts/channels';
import { type EncryptionKey, seal, unseal } from '@signalcraft/platform/encryption';

type Of = { encryptionKey: EncryptionKey; channelId: string };

const secretContext = (channelId: string): string => `channel-secret:${channelId}`;
const headersContext = (channelId: string): string => `channel-headers:${channelId}`;

export const sealSecret = ({ encryptionKey, channelId, secret }: Of & { secret: string }): string =>
  seal({ key: encryptionKey, text: secret, context: secretContext(channelId) });

/** Null stays null. Throws where it was sealed with another key. */
export const openSecret = ({ encryptionKey, channelId, sealed }: Of & { sealed: string | null }): string | null =>
  sealed === null ? null : unseal({ key: encryptionKey, sealed, context: secretContext(channelId) });

/** None are null. */
export const sealHeaders = ({
  encryptionKey,
  channelId,
  headers,
}: Of & { headers: readonly ChannelHeader[] }): string | null =>
  headers.length === 0
    ? null
    : seal({ key: encryptionKey, text: JSON.stringify(headers), context: headersContext(channelId) });

/** By their names. Throws where they were sealed with another key. */
export function openHeaders({
  encryptionKey,
  channelId,
  sealed,
}: Of & { sealed: string | null }): Record<string, string> {
  if (sealed === null) return {};
  const text = unseal({ key: encryptionKey, sealed, context: headersContext(channelId) });
  return Object.fromEntries(
    ChannelHeader.array()
      .parse(JSON.parse(text))
      .map(({ name, value }) => [name, value]),
  );
}
