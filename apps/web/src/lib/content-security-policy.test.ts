import { expect, it } from 'vitest';
import { clerkHost, contentSecurityPolicy } from './content-security-policy.ts';

const publishableKey = `pk_live_${btoa('clerk.example.com$')}`;
const directivesOf = (policy: string): Record<string, string> =>
  Object.fromEntries(policy.split('; ').map((part) => [part.split(' ')[0], part.slice(part.indexOf(' ') + 1)]));
const base = { nonce: 'abc', apiOrigin: 'https://api.example.com', isDevelopment: false };

it('runs only what carries the nonce, and reaches only this server and the API', () => {
  const policy = directivesOf(contentSecurityPolicy({ ...base, auth: { kind: 'local' } }));
  expect(policy).toMatchObject({
    'script-src': "'self' 'nonce-abc' 'strict-dynamic'",
    'style-src': "'self' 'nonce-abc'",
    'connect-src': "'self' https://api.example.com",
    'frame-ancestors': "'none'",
    'object-src': "'none'",
  });
});

it('lets the development server evaluate, and no other', () => {
  const policy = (isDevelopment: boolean) => contentSecurityPolicy({ ...base, isDevelopment, auth: { kind: 'local' } });
  expect(policy(true)).toContain("'unsafe-eval'");
  expect(policy(false)).not.toContain('unsafe-eval');
});

it('lets Clerk’s own host in where Clerk keeps the accounts', () => {
  const auth = { kind: 'clerk', publishableKey, jwtKeys: [] } as const;
  expect(directivesOf(contentSecurityPolicy({ ...base, auth }))['connect-src']).toContain('https://clerk.example.com');
});

it.each(['', 'pk_live_', 'sk_live_abc', `pk_live_${btoa('evil.example; script-src *$')}`])(
  'finds no host in %j',
  (key) => {
    expect(clerkHost(key)).toBeNull();
  },
);
