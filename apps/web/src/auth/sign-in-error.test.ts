import { expect, it } from 'vitest';
import { signInErrorText } from './sign-in-error.ts';

it('tells a wrong password from a server that is away, and how long to wait', () => {
  const text = (status: number, retryAfterSeconds: number | null = null) =>
    signInErrorText({ status, retryAfterSeconds });
  expect(text(401)).toContain('password');
  expect(text(0)).toContain('does not answer');
  expect(text(503)).toBe(text(0));
  expect(text(429, 42)).toContain('42 seconds');
  expect(text(429)).toContain('a minute');
  expect(signInErrorText({ status: 403, retryAfterSeconds: null, code: 'SSO_REQUIRED' })).toContain('with SSO');
  expect(text(403)).toContain('WEB_BASE_URL');
  expect(text(500)).toContain('on our side');
});
