import type { MailContent, MailIdentity } from './channel.ts';
import { oneLine, wellFormed } from './one-line.ts';

const ADDRESS_MAX = 254;
const LOCAL_PART_MAX = 64;
const SUBJECT_MAX = 200;
const BODY_MAX = 512 * 1024;

/** One mail with its headers, as every provider takes it. Each field is one line; each header is of our own making. */
export type ComposedMail = {
  from: MailAddress;
  to: string;
  subject: string;
  text: string;
  html: string | null;
  messageId: string;
  /** Beside the usual ones: of threads, and that a machine wrote it. */
  headers: Record<string, string>;
};

export type MailAddress = { name: string; address: string };

/**
 * The mail of one notification. A repeat has the same Message-ID, so that a mail program may show it once; mails of one
 * thread name the thread's root. Null: `to` is no address.
 */
export function composeMail(options: {
  from: MailAddress;
  message: MailContent & { to: string };
  identity: MailIdentity;
}): ComposedMail | null {
  const { from, message, identity } = options;
  if (!isMailAddress(message.to)) return null;
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
  const idOf = (id: string): string => `<${id.replace(/[^\w.-]/g, '')}@${domain}>`;
  const thread = identity.threadId ? idOf(identity.threadId) : null;
  return {
    from,
    to: message.to,
    // An encoded word in it would be decoded by whoever reads the header, with what is hidden there.
    subject: oneLine({ text: message.subject, max: SUBJECT_MAX }).replaceAll('=?', '= ?'),
    text: wellFormed(message.text.slice(0, BODY_MAX)),
    html: message.html === null ? null : wellFormed(message.html.slice(0, BODY_MAX)),
    messageId: idOf(identity.notificationId),
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-SignalCraft-Kind': identity.kind,
      ...(thread ? { References: thread, 'In-Reply-To': thread } : {}),
    },
  };
}

/** Whether `text` is one plain address: nothing in it can add a recipient, a header or a command. */
export function isMailAddress(text: string): boolean {
  const at = text.lastIndexOf('@');
  return (
    text.length <= ADDRESS_MAX &&
    at > 0 &&
    at <= LOCAL_PART_MAX &&
    /^[^\s\p{C}\p{Z}"(),:;<>@[\\\]]+@[^\s\p{C}\p{Z}"(),:;<>@[\\\]]+$/u.test(text) &&
    !/(^|[.@])\.|\.(@|$)/.test(text)
  );
}

/** Reads `SignalCraft <pages@example.com>` or a bare address; null: neither. */
export function parseSender(text: string): MailAddress | null {
  const named = /^\s*"?([^"<]*?)"?\s*<([^<>]+)>\s*$/.exec(text);
  const address = (named?.[2] ?? text).trim();
  const name = oneLine({ text: named?.[1] ?? '', max: 100 });
  return isMailAddress(address) ? { name: name || 'SignalCraft', address } : null;
}
