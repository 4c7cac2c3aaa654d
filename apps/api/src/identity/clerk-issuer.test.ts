import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { clerkIssuer } from './clerk-issuer.ts';
import { verifyBearerToken } from './verify-token.ts';

const ISSUER = 'https://clerk.example.com';
const WEB = 'https://app.example.com';
const NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY = `pk_live_${Buffer.from('clerk.example.com$').toString('base64')}`;
const pair = () => generateKeyPairSync('rsa', { modulusLength: 2048 });
const pemOf = (key: KeyObject): string => key.export({ type: 'spki', format: 'pem' }).toString();
const [now, next, foreign] = [pair(), pair(), pair()];
const [pem, nextPem] = [pemOf(now.publicKey), pemOf(next.publicKey)];
const bare = (text: string): string => text.replace(/-----.+?-----|\n/g, '');
const onOneLine = (text: string): string => text.trim().replaceAll('\n', ' ');
const escaped = (text: string): string => text.replaceAll('\n', '\\n');

const tokenOf = (options: { key?: KeyObject; iss?: string } = {}): Promise<string> =>
  new SignJWT({ azp: WEB, sid: 'sess_1', sub: 'user_1' })
    .setProtectedHeader({ alg: 'RS256', kid: 'ins_1' })
    .setIssuer(options.iss ?? ISSUER)
    .setIssuedAt()
    .setNotBefore('0s')
    .setExpirationTime('60s')
    .sign(options.key ?? now.privateKey);

const issuerOf = (CLERK_JWT_PUBLIC_KEY: string, publishableKey = NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY) =>
  clerkIssuer({
    env: { CLERK_JWT_PUBLIC_KEY, NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: publishableKey },
    clerkApi: null,
    onFailure: () => undefined,
  });
const verify = (key: string, token: string) =>
  verifyBearerToken({ token, issuers: [issuerOf(key)], authorizedParties: [WEB] });

it.each([
  ['as it is', pem],
  ['with line breaks written as two characters', escaped(pem)],
  ['with those of Windows written so', pem.replaceAll('\n', '\\r\\n')],
  ['without BEGIN and END', bare(pem)],
  ['on one line', onOneLine(pem)],
  ['in quotes', `"${escaped(pem)}"`],
])('takes Clerk’s public key %s', async (_, text) => {
  expect(await verify(text, await tokenOf())).toMatchObject({
    ok: true,
    token: { provider: 'clerk', subject: 'user_1', sessionId: 'sess_1' },
  });
  const elsewhere = await tokenOf({ iss: 'https://clerk.other.com' });
  expect(await verify(text, elsewhere)).toEqual({ ok: false, reason: 'unknown_issuer' });
  expect(await verify(text, await tokenOf({ key: foreign.privateKey }))).toMatchObject({
    ok: false,
    reason: 'not_valid',
  });
});

describe('while Clerk changes its key', () => {
  it.each([
    ['one after the other', `${pem}${nextPem}`],
    ['separated by a comma', `${bare(pem)},${bare(nextPem)}`],
    ['on one line, as an env file has them', escaped(`${pem},${nextPem}`)],
  ])('two keys %s are both believed, and no third', async (_, text) => {
    expect(await verify(text, await tokenOf())).toMatchObject({ ok: true });
    expect(await verify(text, await tokenOf({ key: next.privateKey }))).toMatchObject({ ok: true });
    expect(await verify(text, await tokenOf({ key: foreign.privateKey }))).toMatchObject({ reason: 'not_valid' });
  });
});

const otherKind = (size: number): string =>
  pemOf(generateKeyPairSync('rsa', { modulusLength: size, publicExponent: size === 2048 ? 3 : 65_537 }).publicKey);

it.each([
  ['nothing that could be one', 'sk_live_abc'],
  ['a private key', now.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()],
  ['half a key', bare(pem).slice(0, 200)],
  ['one key and something else', `${pem},sk_live_abc`],
  ['a key of another kind', pemOf(generateKeyPairSync('ed25519').publicKey)],
  ['a longer key, which the verifier would read wrong', otherKind(4096)],
  ['a key of another exponent', otherKind(2048)],
])('does not start with %s as the public key', (_, text) => {
  expect(() => issuerOf(text)).toThrow('CLERK_JWT_PUBLIC_KEY is not the PEM of RSA public keys of 2048 bits');
});

it('does not start with a publishable key that names no instance, or with nothing to get a key by', () => {
  expect(() => issuerOf(pem, 'pk_live_nonsense')).toThrow(
    'NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY is not a publishable key of Clerk',
  );
  expect(() => issuerOf('')).toThrow('Set CLERK_JWT_PUBLIC_KEY, or CLERK_SECRET_KEY to ask Clerk for it');
});
