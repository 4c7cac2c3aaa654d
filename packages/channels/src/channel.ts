import type { NotificationKind } from '@signalcraft/contracts/enums';

export type MailContent = {
  subject: string;
  text: string;
  /** Null: the mail is plain text. */
  html: string | null;
};

/** What a mail is about: a group's message, or an account's (an invitation, a link that signs somebody in). */
export type MailKind = NotificationKind | 'ACCOUNT';

/** What stays the same however often one message is sent. */
export type MailIdentity = {
  notificationId: string;
  /** 1 for the first try. */
  attempt: number;
  workspaceId: string | null;
  /** Mails of one thread are shown together by the reader's mail program. */
  threadId: string | null;
  kind: MailKind;
};

export type MailResult =
  | { kind: 'sent'; providerId: string | null; detail: string }
  /**
   * Not accepted now, worth another try. `mayHaveLeft`: the provider may have taken it all the same, so that the next
   * try may be a duplicate.
   */
  | { kind: 'retry'; detail: string; retryAfterMs?: number; mayHaveLeft?: boolean }
  /** The provider will never take this message. */
  | { kind: 'failed'; detail: string };

/**
 * Hands one mail to a provider. Never rejects for what a provider did or the message held; `signal` ends a try whose
 * answer nobody waits for any more.
 */
export type MailTransport = {
  send: (options: {
    message: MailContent & { to: string };
    identity: MailIdentity;
    signal: AbortSignal;
  }) => Promise<MailResult>;
};
