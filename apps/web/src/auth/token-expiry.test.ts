import { expect, it } from 'vitest';
import { expiryOf } from './token-expiry.ts';

const token = (claims: unknown): string => `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.y`;

it('reads when a token ends, in milliseconds', () => {
  expect(expiryOf(token({ exp: 1_800_000_000, name: 'Ünal 😀>' }))).toBe(1_800_000_000_000);
});

it.each(['', 'x', 'x.y.z', token({}), token(null), token({ exp: 'soon' })])('finds no end in %j', (text) => {
  expect(expiryOf(text)).toBe(0);
});
