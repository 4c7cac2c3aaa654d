import { expect, it } from 'vitest';
import { safeReturnPath } from './return-path.ts';

it.each(['/', '/groups/01935a00', '/?status=snoozed&q=db-1', '/integrations?x=%2F%2Fevil.example'])(
  'leads back to %s',
  (path) => {
    expect(safeReturnPath(path)).toBe(path);
  },
);

it.each([
  null,
  '',
  'https://evil.example/',
  '//evil.example/',
  '/\\evil.example/',
  '/\\/evil.example/',
  '/\t/evil.example/',
  '\\\\evil.example/',
  '///evil.example/',
  '/..//evil.example/',
  '/.//evil.example/',
  '/a/..//evil.example/',
  '/%2e%2e//evil.example/',
  'https:evil.example',
  'https:/evil.example',
  'evil.example',
  'javascript:alert(1)',
  'data:text/html,x',
  '/\n//evil.example',
  '/\u2028/evil.example',
  '/\u{FF0F}/evil.example',
  '/sign-in?next=/',
  '/api/auth/token',
])('leads to the inbox instead of %j', (path) => {
  expect(safeReturnPath(path)).toBe('/');
});

it.each([
  '/%2f%2fevil.example',
  '/%5c%5cevil.example',
  '/%09/evil.example',
  '/@evil.example',
  '/?next=https://evil.example',
  '/a//evil.example',
])('stays on its own site with %j', (path) => {
  const result = safeReturnPath(path);
  expect(new URL(result, 'https://ours.example').origin).toBe('https://ours.example');
  expect(result).not.toMatch(/^[/\\]{2}/);
});
