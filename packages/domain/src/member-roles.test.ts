import { Role } from '@signalcraft/contracts/enums';
import { describe, expect, it, test } from 'vitest';
import { decideMemberChange, type MemberChange, reaches } from './member-roles.ts';

const ROLES = Role.options;
const say = (options: Parameters<typeof decideMemberChange>[0]): string => {
  const decision = decideMemberChange(options);
  return decision.ok ? 'yes' : decision.reason;
};

/** For each actor, in the order OWNER, ADMIN, MEMBER, VIEWER. Y: allowed; -: above their level. */
const OF_ANOTHER: Record<Role, Record<'remove' | Role, string>> = {
  OWNER: { remove: 'Y---', OWNER: 'Y---', ADMIN: 'Y---', MEMBER: 'Y---', VIEWER: 'Y---' },
  ADMIN: { remove: 'YY--', OWNER: 'Y---', ADMIN: 'YY--', MEMBER: 'YY--', VIEWER: 'YY--' },
  MEMBER: { remove: 'YY--', OWNER: 'Y---', ADMIN: 'YY--', MEMBER: 'YY--', VIEWER: 'YY--' },
  VIEWER: { remove: 'YY--', OWNER: 'Y---', ADMIN: 'YY--', MEMBER: 'YY--', VIEWER: 'YY--' },
};

const changeOf = (wanted: string): MemberChange =>
  wanted === 'remove' ? { kind: 'remove' } : { kind: 'set_role', role: Role.parse(wanted) };

describe('one member of another', () => {
  const cells = ROLES.flatMap((target) =>
    Object.entries(OF_ANOTHER[target]).flatMap(([wanted, row]) =>
      ROLES.map((actor, index) => ({
        actor,
        target,
        wanted,
        expected: row[index] === 'Y' ? 'yes' : 'above_own_level',
      })),
    ),
  );
  test.each(cells)('$actor, of $target: $wanted is $expected', ({ actor, target, wanted, expected }) => {
    expect(say({ actor, target, isSelf: false, change: changeOf(wanted), otherOwners: 1 })).toBe(expected);
  });
});

describe('of themselves', () => {
  test.each(ROLES)('%s may leave', (role) => {
    expect(say({ actor: role, target: role, isSelf: true, change: { kind: 'remove' }, otherOwners: 1 })).toBe('yes');
  });

  test.each([
    ['OWNER', 'yes yes yes yes'],
    ['ADMIN', 'above_own_level yes yes yes'],
    ['MEMBER', 'above_own_level above_own_level above_own_level above_own_level'],
    ['VIEWER', 'above_own_level above_own_level above_own_level above_own_level'],
  ] as const)('%s becomes OWNER, ADMIN, MEMBER, VIEWER: %s', (role, expected) => {
    const answers = ROLES.map((wanted) =>
      say({ actor: role, target: role, isSelf: true, change: { kind: 'set_role', role: wanted }, otherOwners: 1 }),
    );
    expect(answers.join(' ')).toBe(expected);
  });
});

describe('the last owner', () => {
  const last = { actor: 'OWNER', target: 'OWNER', otherOwners: 0 } as const;

  test.each([
    ['leaves', { isSelf: true, change: { kind: 'remove' } }],
    ['is removed', { isSelf: false, change: { kind: 'remove' } }],
    ['becomes ADMIN', { isSelf: true, change: { kind: 'set_role', role: 'ADMIN' } }],
    ['is made VIEWER', { isSelf: false, change: { kind: 'set_role', role: 'VIEWER' } }],
  ] as const)('%s: refused', (_, wanted) => {
    expect(say({ ...last, ...wanted })).toBe('last_owner');
  });

  it('may be called an owner once more', () => {
    expect(say({ ...last, isSelf: true, change: { kind: 'set_role', role: 'OWNER' } })).toBe('yes');
  });

  it('is no reason told to those who may not ask', () => {
    expect(say({ ...last, actor: 'ADMIN', isSelf: false, change: { kind: 'remove' } })).toBe('above_own_level');
  });
});

test.each(ROLES.flatMap((role, own) => ROLES.map((least, needed) => ({ role, least, expected: own <= needed }))))(
  '$role reaches $least: $expected',
  ({ role, least, expected }) => {
    expect(reaches({ role, least })).toBe(expected);
  },
);
