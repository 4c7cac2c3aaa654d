import { expect, it } from 'vitest';
import { readEnv } from './env.ts';

const clerk = {
  CLERK_SECRET_KEY: 'sk_live_x',
  CLERK_JWT_PUBLIC_KEY: '-----BEGIN PUBLIC KEY-----\\nabc\\n-----END PUBLIC KEY-----',
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: 'pk_live_x',
};

it('keeps accounts itself unless Clerk’s secret and publishable keys are set', () => {
  expect(readEnv({}).auth).toEqual({ kind: 'local' });
  for (const name of ['CLERK_SECRET_KEY', 'NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY']) {
    expect(readEnv({ ...clerk, [name]: '' }).auth).toEqual({ kind: 'local' });
  }
  expect(readEnv({ ...clerk, AUTH_PROVIDER: 'local' }).auth).toEqual({ kind: 'local' });
});

it.each([
  ['as it stands in the console', '-----BEGIN PUBLIC KEY-----\nab\nc\n-----END PUBLIC KEY-----\n', ['abc']],
  ['with line breaks written out', clerk.CLERK_JWT_PUBLIC_KEY, ['abc']],
  ['without BEGIN and END', 'abc', ['abc']],
  [
    'twice, one after the other',
    `${clerk.CLERK_JWT_PUBLIC_KEY}\n-----BEGIN PUBLIC KEY----- def -----END PUBLIC KEY-----`,
    ['abc', 'def'],
  ],
  ['twice, with a comma', 'abc,def', ['abc', 'def']],
  ['nowhere, so that Clerk is asked', '', []],
])('takes the public key %s', (_, CLERK_JWT_PUBLIC_KEY, jwtKeys) => {
  expect(readEnv({ ...clerk, CLERK_JWT_PUBLIC_KEY }).auth).toEqual({
    kind: 'clerk',
    publishableKey: 'pk_live_x',
    jwtKeys,
  });
});

it('reaches the API where people do, unless there is a shorter way', () => {
  const source = { NEXT_PUBLIC_API_BASE_URL: 'https://api.example.com/' };
  expect(readEnv(source)).toMatchObject({
    apiPublicUrl: 'https://api.example.com',
    apiInternalUrl: 'https://api.example.com',
  });
  expect(readEnv({ ...source, API_INTERNAL_URL: 'http://api:5050' }).apiInternalUrl).toBe('http://api:5050');
});
