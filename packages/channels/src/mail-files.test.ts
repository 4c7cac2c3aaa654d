import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MailKind } from './channel.ts';
import { listMails, readMail } from './mail-files.ts';
import { createMailTransport } from './mail-transport.ts';

let home: string;
let directory: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'signalcraft-mails-'));
  directory = join(home, 'mail');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

let sent = 0;
const send = (over: { kind?: MailKind; subject?: string; to?: string } = {}) => {
  sent += 1;
  return createMailTransport({
    settings: { provider: 'file', from: { name: 'SignalCraft', address: 'signalcraft@localhost' }, directory },
  }).send({
    message: {
      to: over.to ?? 'ada@example.com',
      subject: over.subject ?? `Mail ${sent}`,
      text: 'Text é',
      html: '<p>é</p>',
    },
    identity: {
      notificationId: `01935b2e-0000-7000-8000-${String(sent).padStart(12, '0')}`,
      attempt: 1,
      workspaceId: null,
      threadId: 'group-1',
      kind: over.kind ?? 'PAGE',
    },
    signal: new AbortController().signal,
  });
};

test('a mail is one file, private, named by time, kind and recipient', async () => {
  expect(await send({ to: 'ada+x@example.com' })).toMatchObject({ kind: 'sent' });
  const names = readdirSync(directory);
  expect(names).toHaveLength(1);
  expect(names[0]).toMatch(/^\d{8}T\d{6}-\d{3}Z_page_ada\+x@example\.com_\d{12}\.eml$/);
  expect(readFileSync(join(directory, names[0]!), 'utf8')).toMatch(/^x-signalcraft-kind: page\r$/im);
});

test('an address cannot lead out of the folder', async () => {
  await send({ to: '../../etc/passwd@example.com' });
  await send({ to: 'a/b@example.com' });
  expect(readdirSync(home)).toEqual(['mail']);
  expect(readdirSync(directory).every((name) => !name.includes('/'))).toBe(true);
});

test('the list is newest first, and shows what was sent', async () => {
  await send({ subject: 'One' });
  await new Promise((resolve) => setTimeout(resolve, 5));
  await send({ subject: 'Zwei é' });
  const mails = await listMails({ directory, limit: 10 });
  expect(mails.map((mail) => mail.subject)).toEqual(['Zwei é', 'One']);
  expect(mails[0]).toMatchObject({ to: 'ada@example.com', text: 'Text é', html: '<p>é</p>' });
  expect(await readMail({ directory, id: mails[1]!.id })).toEqual(mails[1]);
  expect(await listMails({ directory, limit: 1 })).toHaveLength(1);
});

test('a mail that signs somebody in is neither listed nor read', async () => {
  await send({ kind: 'ACCOUNT', subject: 'Sign in' });
  await send({ kind: 'NOTE', subject: 'Unattended' });
  expect((await listMails({ directory, limit: 10 })).map((mail) => mail.subject)).toEqual(['Unattended']);
  const account = readdirSync(directory).find((name) => name.includes('_account_'))!;
  expect(await readMail({ directory, id: account.slice(0, -4) })).toBeNull();
});

test('the reader leaves the folder for nobody', async () => {
  await send();
  writeFileSync(join(home, 'secret.eml'), 'X-SignalCraft-Kind: PAGE\r\nSubject: secret\r\n\r\nx');
  for (const id of ['../secret', '..%2fsecret', '/etc/passwd', '', '.', 'a\0b', 'x'.repeat(300)]) {
    expect(await readMail({ directory, id })).toBeNull();
  }
});

test('files that are no mails, or only half of one, are not shown; no folder is no mail', async () => {
  expect(await listMails({ directory, limit: 10 })).toEqual([]);
  await send();
  writeFileSync(join(directory, '.abc.part'), 'X-SignalCraft-Kind: PAGE\r\n\r\n');
  writeFileSync(join(directory, 'notes.txt'), 'hello');
  writeFileSync(join(directory, '0.eml'), Buffer.from([0xff, 0xfe, 0x00]));
  expect(await listMails({ directory, limit: 10 })).toHaveLength(1);
});

test('a folder that cannot be made is worth another try', async () => {
  writeFileSync(directory, 'a file stands where the folder should');
  expect(await send()).toMatchObject({ kind: 'retry', detail: expect.stringMatching(/^mail folder: E(EXIST|NOTDIR)/) });
});
