import { listMails } from '@signalcraft/channels/mail-files';
import type { MailList } from '@signalcraft/contracts/mails';
import type { Env } from '@signalcraft/platform/env';
import type { Principal } from '../identity/principal.ts';

const MAILS_MAX = 100;

/** The newest mails of the folder; null: this server sends its mails, or the caller does not own it. */
export async function readMailFolder(options: {
  env: Pick<Env, 'SIGNALCRAFT_EMBEDDED' | 'EMAIL_PROVIDER' | 'MAIL_DIR'>;
  caller: Principal;
}): Promise<MailList | null> {
  const { env, caller } = options;
  const isOwner = caller.type === 'member' && caller.role === 'OWNER';
  if (!env.SIGNALCRAFT_EMBEDDED || env.EMAIL_PROVIDER !== 'file' || !env.MAIL_DIR || !isOwner) return null;
  return { items: await listMails({ directory: env.MAIL_DIR, limit: MAILS_MAX }) };
}
