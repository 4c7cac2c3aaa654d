import { expect, test } from 'vitest';
import { isApiKeySecret, makeApiKeySecret, prefixOfApiKey } from './api-key-secrets.ts';

test('a new key has 190 bits, a checksum and a beginning that is shown', () => {
  const keys = Array.from({ length: 200 }, makeApiKeySecret);
  expect(new Set(keys).size).toBe(keys.length);
  for (const key of keys) {
    expect(key).toMatch(/^sc_live_[0-9A-Za-z]{38}$/);
    expect(isApiKeySecret(key)).toBe(true);
    expect(prefixOfApiKey(key)).toBe(key.slice(0, 12));
  }
  expect(new Set(keys.map((key) => key.slice(8, -6)).join('')).size).toBe(62);
});

test('the checksum is the same in every version: keys that were given out go on', () => {
  expect(isApiKeySecret('sc_live_0123456789ABCDEFGHIJKLMNOPQRSTUV2014Ai')).toBe(true);
});

test('any other character, two that changed places, and one too few or too many are no key', () => {
  const key = makeApiKeySecret();
  const places = Array.from({ length: key.length - 8 }, (_, index) => index + 8);
  const misspelt = places.flatMap((index) => [
    key.slice(0, index) + (key[index] === 'x' ? 'y' : 'x') + key.slice(index + 1),
    key.slice(0, index) + key.charAt(index + 1) + key.charAt(index) + key.slice(index + 2),
  ]);
  expect(misspelt.filter((text) => text !== key && isApiKeySecret(text))).toEqual([]);
  expect(isApiKeySecret(key.slice(0, -1))).toBe(false);
  expect(isApiKeySecret(`${key}0`)).toBe(false);
  expect(isApiKeySecret(key.replace('sc_', 'sk_'))).toBe(false);
  expect(isApiKeySecret(`sci_${key.slice(8)}`)).toBe(false);
});

test('a key of the first versions, which had no checksum, may still be one; a new one without it may not', () => {
  expect(isApiKeySecret(`sc_${'Ab3-_'.repeat(8)}xyz`)).toBe(true);
  expect(isApiKeySecret(`sc_live_${'a'.repeat(38)}`)).toBe(false);
  expect(isApiKeySecret(`sc_live_${'a'.repeat(35)}`)).toBe(false);
});
