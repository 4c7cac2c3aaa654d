import { generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { expect, it } from 'vitest';
import { clerkIssuer } from './clerk-issuer.ts';
import { verifyBearerToken } from './verify-token.ts';

const ISSUER = 'https://clerk.example.com';
const WEB = 'https://app.example.com';
const NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY = `pk_live_${Buffer.from('clerk.example.com$').toString('base64')}`;
const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();

const tokenOf = (iss: string): Promise<string> =>
  new SignJWT({ azp: WEB, sid: 'sess_1', sub: 'user_1' })
    .setProtectedHeader({ alg: 'RS256', kid: 'ins_1' })
    .setIssuer(iss)
    .setIssuedAt()
    .setNotBefore('0s')
    .setExpirationTime('60s')
    .sign(privateKey);

it.each([
  ['as it is', pem],
  ['with line breaks written as two characters', pem.replaceAll('\n', '\\n')],
])('takes Clerk’s public key %s', async (_, CLERK_JWT_PUBLIC_KEY) => {
  const issuers = [clerkIssuer({ CLERK_JWT_PUBLIC_KEY, NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY })];
  expect(await verifyBearerToken({ token: await tokenOf(ISSUER), issuers, authorizedParties: [WEB] })).toMatchObject({
    ok: true,
    token: { provider: 'clerk', subject: 'user_1', sessionId: 'sess_1' },
  });
  const foreign = await tokenOf('https://clerk.other.com');
  expect(await verifyBearerToken({ token: foreign, issuers, authorizedParties: [WEB] })).toEqual({
    ok: false,
    reason: 'unknown_issuer',
  });
});

it('does not start with a publishable key that names no instance', () => {
  expect(() =>
    clerkIssuer({ CLERK_JWT_PUBLIC_KEY: pem, NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: 'pk_live_nonsense' }),
  ).toThrow('NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY is not a publishable key of Clerk');
});
