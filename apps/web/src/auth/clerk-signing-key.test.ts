import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { expect, it } from 'vitest';
import { clerkSigningKey } from './clerk-signing-key.ts';

const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
const [now, next, other] = [pair(), pair(), pair()];
const insideOf = (key: KeyObject): string => key.export({ type: 'spki', format: 'der' }).toString('base64');
const keys = [insideOf(now.publicKey), insideOf(next.publicKey)];
const session = (key: KeyObject) => ({
  name: '__session_abc',
  value: `head.claims.${sign('sha256', Buffer.from('head.claims'), key).toString('base64url')}`,
});

it('finds the key that signed the session, of two; the first where neither did', () => {
  expect(clerkSigningKey({ keys, cookies: [session(next.privateKey)] })).toBe(keys[1]);
  expect(clerkSigningKey({ keys, cookies: [session(now.privateKey)] })).toBe(keys[0]);
  expect(clerkSigningKey({ keys, cookies: [session(other.privateKey)] })).toBe(keys[0]);
  expect(clerkSigningKey({ keys, cookies: [{ name: '__session', value: 'nonsense' }] })).toBe(keys[0]);
  expect(clerkSigningKey({ keys: ['no key', ...keys], cookies: [session(next.privateKey)] })).toBe(keys[1]);
  expect(clerkSigningKey({ keys: keys.slice(0, 1), cookies: [] })).toBe(keys[0]);
  expect(clerkSigningKey({ keys: [], cookies: [] })).toBeUndefined();
});
