import { createServer } from 'node:net';
import { type SmtpStandIn, startSmtpStandIn } from '@signalcraft/testkit/smtp-stand-in';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { MailIdentity, MailResult } from './channel.ts';
import type { SmtpSettings } from './mail-settings.ts';
import { createMailTransport } from './mail-transport.ts';

const NOTIFICATION = '01935b2e-0000-7000-8000-000000000001';
const IDENTITY: MailIdentity = {
  notificationId: NOTIFICATION,
  attempt: 1,
  workspaceId: '01935b2e-0000-7000-8000-0000000000aa',
  threadId: 'group-1',
  kind: 'PAGE',
};
const MESSAGE = { to: 'ada@example.com', subject: 'Critical: disk full', text: 'A text', html: '<p>A text</p>' };

let smtp: SmtpStandIn;
beforeEach(async () => {
  smtp = await startSmtpStandIn();
});
afterEach(async () => {
  vi.useRealTimers();
  await smtp.close();
});

const settings = (over: Partial<SmtpSettings> = {}): SmtpSettings => ({
  provider: 'smtp',
  from: { name: 'SignalCraft', address: 'pages@signalcraft.example' },
  host: '127.0.0.1',
  port: smtp.port,
  secure: false,
  requireTls: false,
  login: null,
  ...over,
});

const send = (
  over: {
    settings?: Partial<SmtpSettings>;
    message?: Partial<typeof MESSAGE>;
    identity?: Partial<MailIdentity>;
    signal?: AbortSignal;
  } = {},
): Promise<MailResult> =>
  createMailTransport({ settings: settings(over.settings) }).send({
    message: { ...MESSAGE, ...over.message },
    identity: { ...IDENTITY, ...over.identity },
    signal: over.signal ?? new AbortController().signal,
  });

describe('a mail that arrives', () => {
  test('has both texts, says that a machine wrote it, and belongs to its group', async () => {
    expect(await send()).toMatchObject({ kind: 'sent' });
    const { mail, recipient } = smtp.mails[0]!;
    expect(recipient).toBe('ada@example.com');
    expect(mail.subject).toBe('Critical: disk full');
    expect(mail.from?.value).toEqual([{ address: 'pages@signalcraft.example', name: 'SignalCraft' }]);
    expect(mail.text?.trim()).toBe('A text');
    expect(mail.html).toBe('<p>A text</p>');
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail.headers.get('x-signalcraft-kind')).toBe('PAGE');
    expect(mail.references).toBe('<group-1@signalcraft.example>');
    expect(mail.inReplyTo).toBe('<group-1@signalcraft.example>');
  });

  test('has the same Message-ID at every try, and another for another notification', async () => {
    await send();
    await send({ identity: { attempt: 2 } });
    await send({ identity: { notificationId: '01935b2e-0000-7000-8000-000000000002' } });
    const ids = smtp.mails.map((one) => one.mail.messageId);
    expect(ids[0]).toBe(`<${NOTIFICATION}@signalcraft.example>`);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  test('without HTML is plain text', async () => {
    await createMailTransport({ settings: settings() }).send({
      message: { ...MESSAGE, html: null },
      identity: IDENTITY,
      signal: new AbortController().signal,
    });
    expect(smtp.mails[0]!.mail.headers.get('content-type')).toMatchObject({ value: 'text/plain' });
  });
});

describe('hostile text', () => {
  test.each([
    ['a line break and a header', 'disk\r\nBcc: mallory@example.com\r\n\r\nbody', 'disk Bcc: mallory@example.com body'],
    ['a bare carriage return', 'disk\rfull', 'disk full'],
    ['a Unicode line separator', 'disk\u2028full', 'disk full'],
    ['an override of direction', 'invoice \u202efdp.exe', 'invoice fdp.exe'],
    ['half a character', 'disk \ud83d full', 'disk \ufffd full'],
    ['NUL', 'disk\u0000full', 'disk full'],
    ['an encoded word of its own', '=?utf-8?q?=0D=0ABcc:_mallory?=', '= ?utf-8?q?=0D=0ABcc:_mallory?='],
  ])('%s in the subject stays one harmless line', async (_name, subject, expected) => {
    expect(await send({ message: { subject } })).toMatchObject({ kind: 'sent' });
    const { mail, raw } = smtp.mails[0]!;
    expect(mail.subject).toBe(expected);
    expect(mail.bcc).toBeUndefined();
    const head = raw.toString('latin1').split('\r\n\r\n')[0] ?? '';
    expect(head.toLowerCase()).not.toMatch(/^bcc:/m);
  });

  test('a subject of a megabyte is cut, and no header line is longer than a server takes', async () => {
    await send({ message: { subject: 'é'.repeat(1_000_000) } });
    const { mail, raw } = smtp.mails[0]!;
    expect([...(mail.subject ?? '')]).toHaveLength(200);
    const head = raw.toString('latin1').split('\r\n\r\n')[0] ?? '';
    expect(Math.max(...head.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
  });

  test('a body with a final dot, lines of any length and other line ends arrives as it was written', async () => {
    const text = `one\r\n.\r\n..two\n${'x'.repeat(5_000)}\nlast`;
    await send({ message: { text } });
    expect(smtp.mails[0]!.mail.text?.replaceAll('\r\n', '\n').trimEnd()).toBe(text.replaceAll('\r\n', '\n'));
  });

  test.each([
    'ada@example.com\r\nBcc: mallory@example.com',
    'ada@example.com, mallory@example.com',
    'ada@example.com> SIZE=1',
    '<ada@example.com>',
    '"ada x"@example.com',
    'ada',
    '@example.com',
    '',
    `${'a'.repeat(65)}@example.com`,
    'a..b@example.com',
  ])('%j is no address, and nothing is sent', async (to) => {
    expect(await send({ message: { to } })).toEqual({ kind: 'failed', detail: 'not a mail address' });
    expect(smtp.seen.greeting).toBe(0);
  });
});

describe('a server that misbehaves', () => {
  test.each([
    ['recipient', 450, 'retry'],
    ['recipient', 421, 'retry'],
    ['recipient', 550, 'failed'],
    ['sender', 451, 'retry'],
    ['sender', 553, 'failed'],
    ['message', 452, 'retry'],
    ['message', 554, 'failed'],
  ] as const)('at the %s, %i: %s', async (moment, answer, kind) => {
    smtp.setFault((at) => (at === moment ? { answer } : null));
    const result = await send();
    expect(result.kind).toBe(kind);
    expect(result.detail).toContain(`stand-in says ${answer}`);
    expect(result).not.toHaveProperty('mayHaveLeft');
  });

  test('a refusal at the greeting concerns no message: it is tried again', async () => {
    smtp.setFault((at) => (at === 'greeting' ? { answer: 554 } : null));
    expect((await send()).kind).toBe('retry');
  });

  test('cut off before the message is whole: nothing can have left', async () => {
    smtp.setFault((at) => (at === 'recipient' ? 'drop' : null));
    const result = await send();
    expect(result.kind).toBe('retry');
    expect(result).not.toHaveProperty('mayHaveLeft');
  });

  test('cut off after the final dot: it may have left', async () => {
    smtp.setFault((at) => (at === 'message' ? 'drop' : null));
    expect(await send()).toMatchObject({ kind: 'retry', mayHaveLeft: true });
    expect(smtp.mails).toHaveLength(1);
  });

  test('a server that never answers the final dot of a page is given sixty seconds', async () => {
    smtp.setFault((at) => (at === 'message' ? 'hang' : null));
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
    const result = send();
    await vi.waitUntil(() => smtp.mails.length === 1, { timeout: 5_000 });
    await vi.advanceTimersByTimeAsync(61_000);
    expect(await result).toMatchObject({
      kind: 'retry',
      mayHaveLeft: true,
      detail: 'final dot: no answer within 60 s',
    });
  });

  test.each(['greeting', 'sender', 'recipient'] as const)(
    'one that hangs at the %s does not hold a page',
    async (moment) => {
      smtp.setFault((at) => (at === moment ? 'hang' : null));
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'], shouldAdvanceTime: true });
      const result = send();
      await vi.waitUntil(() => smtp.seen[moment] === 1, { timeout: 5_000 });
      await vi.advanceTimersByTimeAsync(21_000);
      const answer = await result;
      expect(answer.kind).toBe('retry');
      expect(answer).not.toHaveProperty('mayHaveLeft');
    },
  );

  test('a slow greeting within its time is waited for', async () => {
    smtp.setFault((at) => (at === 'greeting' ? { delayMs: 300 } : null));
    expect((await send()).kind).toBe('sent');
  });

  test('nobody listens', async () => {
    const closed = await new Promise<number>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        const { port } = server.address() as { port: number };
        server.close(() => resolve(port));
      });
    });
    const result = await send({ settings: { port: closed } });
    expect(result).toMatchObject({ kind: 'retry', detail: expect.stringContaining('ECONNREFUSED') });
  });

  test('a try whose answer nobody waits for ends at once', async () => {
    smtp.setFault((at) => (at === 'message' ? 'hang' : null));
    const abort = new AbortController();
    const result = send({ signal: abort.signal });
    await smtp.until((mails) => mails.length === 1);
    abort.abort();
    expect(await result).toMatchObject({ kind: 'retry', mayHaveLeft: true });
    expect(await send({ signal: abort.signal })).toMatchObject({ kind: 'retry', detail: 'connect: given up' });
    expect(smtp.mails).toHaveLength(1);
  });
});

describe('TLS and login', () => {
  test('a server without STARTTLS is refused when TLS is required, before anything is said', async () => {
    const result = await send({ settings: { requireTls: true, login: { user: 'u', password: 'p' } } });
    expect(result.kind).toBe('retry');
    expect(smtp.seen.sender).toBe(0);
  });

  test('a certificate that nobody vouches for is refused', async () => {
    const other = await startSmtpStandIn({ starttls: true });
    try {
      const result = await send({ settings: { port: other.port, requireTls: true } });
      expect(result).toMatchObject({ kind: 'retry', detail: expect.stringMatching(/certificate/i) });
      expect(other.seen.sender).toBe(0);
    } finally {
      await other.close();
    }
  });

  test('a wrong password is our fault, not the message’s', async () => {
    const other = await startSmtpStandIn({ login: { user: 'sc', password: 'right' } });
    try {
      const login = { user: 'sc', password: 'wrong' };
      expect(await send({ settings: { port: other.port, login } })).toMatchObject({
        kind: 'retry',
        detail: expect.stringMatching(/^login: 535/),
      });
      const right = { ...login, password: 'right' };
      expect((await send({ settings: { port: other.port, login: right } })).kind).toBe('sent');
    } finally {
      await other.close();
    }
  });
});
