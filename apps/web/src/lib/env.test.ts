import { expect, it } from 'vitest';
import { readEnv } from './env.ts';

const clerk = {
  CLERK_SECRET_KEY: 'sk_live_x',
  CLERK_JWT_PUBLIC_KEY: '-----BEGIN PUBLIC KEY-----\\nabc\\n-----END PUBLIC KEY-----',
  NEXT_PUBLIC_CLERK_PUBLISHABLE_KEY: 'pk_live_x',
};

it('keeps accounts itself unless all three of Clerk’s variables are set', () => {
  expect(readEnv({}).auth).toEqual({ kind: 'local' });
  for (const name of Object.keys(clerk)) expect(readEnv({ ...clerk, [name]: '' }).auth).toEqual({ kind: 'local' });
  expect(readEnv({ ...clerk, AUTH_PROVIDER: 'local' }).auth).toEqual({ kind: 'local' });
});

it('takes the public key also when it stands on one line', () => {
  expect(readEnv(clerk).auth).toEqual({
    kind: 'clerk',
    publishableKey: 'pk_live_x',
    jwtKey: '-----BEGIN PUBLIC KEY-----\nabc\n-----END PUBLIC KEY-----',
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
