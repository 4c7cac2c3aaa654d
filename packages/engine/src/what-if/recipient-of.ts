import type { WhatIfMessage } from '@signalcraft/contracts/what-if';
import type { Setup } from './setup.ts';

/** The names as they are now; who is gone has none. */
export function recipientOf(options: {
  recipientId: string | null;
  channelId: string | null;
  setup: Pick<Setup, 'members' | 'channels'>;
}): WhatIfMessage['recipient'] {
  const { recipientId, channelId, setup } = options;
  if (recipientId !== null)
    return { type: 'member', id: recipientId, name: setup.members.get(recipientId)?.name ?? 'A former member' };
  const id = channelId ?? '';
  return { type: 'channel', id, name: setup.channels.get(id)?.name ?? 'A former channel' };
}
