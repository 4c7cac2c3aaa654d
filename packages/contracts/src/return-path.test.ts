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
  'javascript:alert(1)',
  '/sign-in?next=/',
  '/api/auth/token',
])('leads to the inbox instead of %j', (path) => {
  expect(safeReturnPath(path)).toBe('/');
});
