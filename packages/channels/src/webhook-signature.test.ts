import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { expect, it } from 'vitest';
import { makeWebhookSecret, webhookHeaders } from './webhook-signature.ts';

it('is one that the reference library accepts, whatever the body, with either secret of a rotation', () => {
  for (let round = 0; round < 500; round += 1) {
    const secrets = [makeWebhookSecret(), makeWebhookSecret()];
    const body = JSON.stringify({ round, text: randomBytes(round).toString('latin1'), more: '“ü”\u0000\u2028' });
    const headers = webhookHeaders({ id: `msg_${round}`, body, secrets, now: Date.now() });
    for (const secret of secrets) expect(new Webhook(secret).verify(body, headers)).toMatchObject({ round });
  }
});

it('is refused for another body, another id, another secret, and long after', () => {
  const [secret, now] = [makeWebhookSecret(), Date.now()];
  const headers = webhookHeaders({ id: 'msg', body: '{"a":1}', secrets: [secret], now });
  const late = webhookHeaders({ id: 'msg', body: '{"a":1}', secrets: [secret], now: now - 10 * 60_000 });
  const receiver = new Webhook(secret);
  expect(() => receiver.verify('{"a":2}', headers)).toThrow('No matching signature found');
  expect(() => receiver.verify('{"a":1}', { ...headers, 'webhook-id': 'other' })).toThrow(
    'No matching signature found',
  );
  expect(() => new Webhook(makeWebhookSecret()).verify('{"a":1}', headers)).toThrow('No matching signature found');
  expect(() => receiver.verify('{"a":1}', late)).toThrow('Message timestamp too old');
});

it('comes from a secret of 32 bytes that no other is', () => {
  const secret = makeWebhookSecret();
  expect(secret).toMatch(/^whsec_/);
  expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32);
  expect(makeWebhookSecret()).not.toBe(secret);
});
