import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Mail } from '@signalcraft/contracts/mails';
import { simpleParser } from 'mailparser';
import type { MailTransport } from './channel.ts';
import { composeMail } from './compose-mail.ts';
import type { FileMailSettings } from './mail-settings.ts';
import { rawMail } from './smtp.ts';

/** Kinds that the mail page shows: a mail that signs somebody in is not for the other people of the server. */
const SHOWN = new Set(['PAGE', 'UPDATE', 'CLEAR', 'NOTE']);
const NAME = /^[\w.@+-]{1,200}$/;

/** Writes each mail as an `.eml` file into one folder, whole or not at all; names sort by time. */
export function fileTransport(options: { settings: FileMailSettings }): MailTransport {
  const { from, directory } = options.settings;
  return {
    send: async ({ message, identity }) => {
      const mail = composeMail({ from, message, identity });
      if (!mail) return { kind: 'failed', detail: 'not a mail address' };
      const time = new Date().toISOString().replace(/[-:]/g, '').replace('.', '-');
      const recipient = mail.to.replace(/[^\w.@+-]/g, '_').slice(0, 60);
      const id = `${time}_${identity.kind.toLowerCase()}_${recipient}_${identity.notificationId.slice(-12)}`;
      try {
        await writeWhole({ directory, name: `${id}.eml`, bytes: await rawMail(mail) });
      } catch (error) {
        return { kind: 'retry', detail: `mail folder: ${(error as NodeJS.ErrnoException).code ?? 'not writable'}` };
      }
      return { kind: 'sent', providerId: id, detail: 'written to the mail folder' };
    },
  };
}

async function writeWhole(options: { directory: string; name: string; bytes: Buffer }): Promise<void> {
  const { directory, name, bytes } = options;
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const unfinished = join(directory, `.${randomBytes(8).toString('hex')}.part`);
  try {
    const file = await open(unfinished, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, join(directory, name));
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** The newest mails about groups, newest first, at most `limit`. A folder that is not there yet holds none. */
export async function listMails(options: { directory: string; limit: number }): Promise<Mail[]> {
  const { directory, limit } = options;
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const mails: Mail[] = [];
  for (const name of names
    .filter((each) => each.endsWith('.eml'))
    .toSorted()
    .toReversed()) {
    if (mails.length >= limit) break;
    const mail = await readMail({ directory, id: name.slice(0, -'.eml'.length) });
    if (mail) mails.push(mail);
  }
  return mails;
}

/** One mail about a group; null: there is none of this id, or it is not about a group. */
export async function readMail(options: { directory: string; id: string }): Promise<Mail | null> {
  const { directory, id } = options;
  if (!NAME.test(id) || id.startsWith('.')) return null;
  let bytes: Buffer;
  try {
    bytes = await readFile(join(directory, `${id}.eml`));
  } catch {
    return null;
  }
  const mail = await simpleParser(bytes, { skipTextToHtml: true, skipImageLinks: true });
  const kind = mail.headers.get('x-signalcraft-kind');
  if (typeof kind !== 'string' || !SHOWN.has(kind)) return null;
  const to = Array.isArray(mail.to) ? mail.to[0] : mail.to;
  return {
    id,
    at: (mail.date ?? new Date(0)).toISOString(),
    to: to?.value[0]?.address ?? '',
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html: mail.html || '',
  };
}
