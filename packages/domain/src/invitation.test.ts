import { expect, it } from 'vitest';
import { fateOfInvitation, mayGiveRole } from './invitation.ts';

it.each([
  ['OWNER', ['OWNER', 'ADMIN', 'MEMBER', 'VIEWER']],
  ['ADMIN', ['ADMIN', 'MEMBER', 'VIEWER']],
  ['MEMBER', ['MEMBER', 'VIEWER']],
  ['VIEWER', ['VIEWER']],
] as const)('%s gives at most their own role', (own, expected) => {
  const given = (['OWNER', 'ADMIN', 'MEMBER', 'VIEWER'] as const).filter((wanted) => mayGiveRole({ own, wanted }));
  expect(given).toEqual(expected);
});

it('says what has become of an invitation', () => {
  const fate = (given: { acceptedAt?: number; revokedAt?: number; expiresAt?: number }) =>
    fateOfInvitation({ acceptedAt: null, revokedAt: null, expiresAt: 100, now: 99, ...given });
  expect(fate({})).toBe('open');
  expect(fate({ expiresAt: 99 }), 'at its end').toBe('expired');
  expect(fate({ revokedAt: 50, expiresAt: 60 })).toBe('revoked');
  expect(fate({ acceptedAt: 50, expiresAt: 60 })).toBe('used');
});
