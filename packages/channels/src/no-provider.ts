import type { MailTransport } from './channel.ts';

/** No provider is set: every mail fails at once, for a reason that is shown beside it. */
export const NO_PROVIDER: MailTransport = {
  send: async () => ({ kind: 'failed', detail: 'no-channel' }),
};
