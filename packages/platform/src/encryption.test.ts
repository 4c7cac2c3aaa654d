import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { deriveSecret, parseEncryptionKey, seal, unseal } from './encryption.ts';

const key = parseEncryptionKey(randomBytes(32).toString('base64'));

describe('encryption', () => {
  test('opens what it sealed, and nothing that was changed', () => {
    const sealed = seal({ key, text: 'sc_ingest_abc', context: 'integration:1' });
    expect(unseal({ key, sealed, context: 'integration:1' })).toBe('sc_ingest_abc');
    expect(() => unseal({ key, sealed, context: 'integration:2' })).toThrow('unable to authenticate data');
    const changed = sealed.at(-3) === 'A' ? 'B' : 'A';
    expect(() =>
      unseal({ key, sealed: sealed.slice(0, -3) + changed + sealed.slice(-2), context: 'integration:1' }),
    ).toThrow('unable to authenticate data');
    const other = parseEncryptionKey(randomBytes(32).toString('base64'));
    expect(() => unseal({ key: other, sealed, context: 'integration:1' })).toThrow(/sealed with key/);
  });

  test.each([
    ['missing', undefined],
    ['short', Buffer.alloc(16, 7).toString('base64')],
    ['zero', Buffer.alloc(32).toString('base64')],
    ['the example', 'your_32_byte_base64_key'],
  ])('refuses a key that is %s', (_, text) => {
    expect(() => parseEncryptionKey(text)).toThrow(/ENCRYPTION_KEY .*openssl rand -base64 32/);
  });

  test('derives a different secret for each purpose', () => {
    expect(deriveSecret({ key, purpose: 'a' })).not.toBe(deriveSecret({ key, purpose: 'b' }));
  });
});
