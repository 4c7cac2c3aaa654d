import { type MailApiStandIn, startResendStandIn, startSendgridStandIn } from '@signalcraft/testkit/mail-api-stand-ins';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { MailIdentity, MailResult } from './channel.ts';
import { readRetryAfter } from './http-answer.ts';
import { createMailTransport } from './mail-transport.ts';

const IDENTITY: MailIdentity = {
  notificationId: '01935b2e-0000-7000-8000-000000000001',
  attempt: 1,
  workspaceId: '01935b2e-0000-7000-8000-0000000000aa',
  threadId: 'group-1',
  kind: 'PAGE',
};
const MESSAGE = { to: 'ada@example.com', subject: 'Critical: disk full', text: 'A text', html: '<p>A text</p>' };
const KEY = 'provider-key';
const PROVIDERS = [
  { provider: 'sendgrid' as const, start: startSendgridStandIn },
  { provider: 'resend' as const, start: startResendStandIn },
];

describe.each(PROVIDERS)('$provider', ({ provider, start }) => {
  let api: MailApiStandIn;
  beforeEach(async () => {
    api = await start({ apiKey: KEY });
  });
  afterEach(async () => {
    vi.useRealTimers();
    await api.close();
  });

  const send = (
    over: {
      apiKey?: string;
      message?: Partial<typeof MESSAGE>;
      identity?: Partial<MailIdentity>;
      signal?: AbortSignal;
    } = {},
  ): Promise<MailResult> =>
    createMailTransport({
      settings: {
        provider,
        from: { name: 'SignalCraft', address: 'pages@signalcraft.example' },
        apiKey: over.apiKey ?? KEY,
        baseUrl: api.url,
      },
    }).send({
      message: { ...MESSAGE, ...over.message },
      identity: { ...IDENTITY, ...over.identity },
      signal: over.signal ?? new AbortController().signal,
    });

  test('takes a mail with both texts and the headers of its thread', async () => {
    expect(await send()).toMatchObject({ kind: 'sent', providerId: provider === 'sendgrid' ? 'sg-message' : 're_1' });
    const { body } = api.delivered[0]!;
    expect(JSON.stringify(body)).toContain('ada@example.com');
    expect(body['subject']).toBe('Critical: disk full');
    expect(body['headers']).toEqual({
      'Auto-Submitted': 'auto-generated',
      'X-SignalCraft-Kind': 'PAGE',
      References: '<group-1@signalcraft.example>',
      'In-Reply-To': '<group-1@signalcraft.example>',
      'Message-ID': `<${IDENTITY.notificationId}@signalcraft.example>`,
    });
  });

  test('takes plain text alone, and a title of a megabyte with a header in it', async () => {
    const settled = await send({
      message: { html: null as never, subject: `a\r\nBcc: x@example.com ${'b'.repeat(1e6)}` },
    });
    expect(settled.kind).toBe('sent');
    const subject = api.delivered[0]!.body['subject'] as string;
    expect(subject).toMatch(/^a Bcc: x@example\.com b+…$/);
    expect(subject.length).toBeLessThanOrEqual(200);
  });

  test('an address that is none is not even tried', async () => {
    expect((await send({ message: { to: 'ada@example.com, mallory@example.com' } })).kind).toBe('failed');
    expect(api.requests).toHaveLength(0);
  });

  test('a wrong key is our fault: tried again', async () => {
    expect((await send({ apiKey: 'wrong' })).kind).toBe('retry');
    expect(api.delivered).toHaveLength(0);
  });

  test('429 is tried again when the provider says', async () => {
    api.setFault(() => ({ status: 429, headers: { 'retry-after': '7' } }));
    expect(await send()).toMatchObject({ kind: 'retry', retryAfterMs: 7_000 });
  });

  test('500 is tried again', async () => {
    api.setFault(() => ({ status: 500, body: 'oops' }));
    expect(await send()).toMatchObject({ kind: 'retry', detail: expect.stringContaining('500') });
  });

  test('a refusal of the mail itself is final', async () => {
    api.setFault(() => ({ status: 422, body: { message: 'no such domain' } }));
    expect(await send()).toMatchObject({ kind: 'failed', detail: expect.stringContaining('no such domain') });
  });

  test('a redirect is not followed', async () => {
    api.setFault(() => ({ status: 307, headers: { location: `${api.url}/elsewhere` } }));
    expect(await send()).toMatchObject({ kind: 'retry', detail: expect.stringContaining('redirected') });
    expect(api.requests).toHaveLength(1);
  });

  test('an answer without end is not read to its end', async () => {
    api.setFault(() => ({ status: 500, body: 'x'.repeat(200_000) }));
    const result = await send();
    expect(result).toMatchObject({ kind: 'retry', detail: expect.stringContaining('larger') });
  });

  test('cut off or silent after it took the mail: it may have left', async () => {
    api.setFault(() => ({ do: 'drop', taken: true }));
    expect(await send()).toMatchObject({ kind: 'retry', mayHaveLeft: true });
    api.setFault(() => ({ do: 'hang', taken: true }));
    const abort = new AbortController();
    const result = send({ identity: { notificationId: '01935b2e-0000-7000-8000-000000000002' }, signal: abort.signal });
    await vi.waitUntil(() => api.delivered.length === 2, { timeout: 5_000 });
    abort.abort();
    expect(await result).toMatchObject({ kind: 'retry', mayHaveLeft: true });
  });

  test('nobody listens: nothing left', async () => {
    await api.close();
    const result = await send();
    expect(result).toMatchObject({ kind: 'retry', detail: expect.stringContaining('ECONNREFUSED') });
    expect(result).not.toHaveProperty('mayHaveLeft');
  });
});

describe('a repeat', () => {
  const settings = (provider: 'sendgrid' | 'resend', baseUrl: string) => ({
    provider,
    from: { name: 'SignalCraft', address: 'pages@signalcraft.example' },
    apiKey: KEY,
    baseUrl,
  });

  test('reaches Resend’s reader once, also when the text changed meanwhile', async () => {
    const api = await startResendStandIn({ apiKey: KEY });
    try {
      const mail = createMailTransport({ settings: settings('resend', api.url) });
      const send = (text: string, attempt: number) =>
        mail.send({
          message: { ...MESSAGE, text },
          identity: { ...IDENTITY, attempt },
          signal: new AbortController().signal,
        });
      api.setFault((request) => (request === 1 ? { do: 'drop', taken: true } : null));
      expect((await send('one', 1)).kind).toBe('retry');
      expect(await send('one', 2)).toMatchObject({ kind: 'sent', providerId: 're_1' });
      expect(await send('two', 3)).toMatchObject({ kind: 'sent', detail: 'accepted by Resend at an earlier try' });
      expect(api.delivered).toHaveLength(1);
      expect(api.requests.map((request) => request.headers['idempotency-key'])).toEqual(
        Array.from({ length: 3 }, () => IDENTITY.notificationId),
      );
    } finally {
      await api.close();
    }
  });
});

test('no provider: it fails for a reason that is shown', async () => {
  const mail = createMailTransport({ settings: { provider: 'none' } });
  const result = await mail.send({ message: MESSAGE, identity: IDENTITY, signal: new AbortController().signal });
  expect(result).toEqual({ kind: 'failed', detail: 'no-channel' });
});

test.each([
  ['7', 7_000],
  ['0', 0],
  ['Tue, 24 Nov 2026 12:00:30 GMT', 30_000],
  ['Tue, 24 Nov 2026 11:00:00 GMT', null],
  ['999999', 3_600_000],
  ['soon', null],
  ['-1', null],
  [undefined, null],
])('Retry-After: %s', (value, expected) => {
  expect(readRetryAfter({ value, now: Date.UTC(2026, 10, 24, 12) })).toBe(expected);
});
