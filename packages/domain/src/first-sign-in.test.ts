import { describe, expect, it } from 'vitest';
import { decideFirstSignIn, type FirstSignInFacts, type InvitationFacts } from './first-sign-in.ts';

const NOW = 1_800_000_000_000;
const invitation = (given: Partial<InvitationFacts> = {}): InvitationFacts => ({
  id: 'invitation',
  workspaceId: 'workspace',
  expiresAt: NOW + 1,
  isPending: true,
  ...given,
});
const decide = (given: Partial<FirstSignInFacts>) =>
  decideFirstSignIn({
    signup: 'invite',
    hasUsers: true,
    hasSetupCode: false,
    isEmailVerified: true,
    userOfEmail: null,
    invitations: [],
    now: NOW,
    ...given,
  });

describe('a person’s first sign-in', () => {
  it('accepts the invitations to their address', () => {
    expect(decide({ invitations: [invitation()] })).toEqual({ kind: 'join', invitationIds: ['invitation'] });
    expect(decide({ signup: 'open', invitations: [invitation()] }), 'before making a workspace').toMatchObject({
      kind: 'join',
    });
  });

  it('makes them a workspace of their own only where sign-up is open', () => {
    expect(decide({ signup: 'open' })).toEqual({ kind: 'own' });
    expect(decide({ signup: 'invite' })).toEqual({ kind: 'refuse', reason: 'no_workspace' });
  });

  it.each([
    ['that has run out', { expiresAt: NOW }],
    ['that was accepted or taken back', { isPending: false }],
  ])('does not count an invitation %s', (_, given) => {
    expect(decide({ invitations: [invitation(given)] })).toEqual({ kind: 'refuse', reason: 'no_workspace' });
  });

  it('joins each workspace once, by the invitation that lasts longest', () => {
    const invitations = [
      invitation({ id: 'a', expiresAt: NOW + 5 }),
      invitation({ id: 'b', expiresAt: NOW + 9 }),
      invitation({ id: 'c', expiresAt: NOW + 7 }),
      invitation({ id: 'd', workspaceId: 'other' }),
    ];
    expect(decide({ invitations })).toEqual({ kind: 'join', invitationIds: ['b', 'd'] });
  });

  it('is one more way in for the user of that address', () => {
    expect(decide({ userOfEmail: 'user', signup: 'open' })).toEqual({
      kind: 'link',
      userId: 'user',
      invitationIds: [],
    });
    expect(decide({ userOfEmail: 'user', invitations: [invitation()] })).toMatchObject({
      kind: 'link',
      invitationIds: ['invitation'],
    });
  });

  it.each<Partial<FirstSignInFacts>>([
    { userOfEmail: 'user' },
    { invitations: [invitation()] },
    { signup: 'open' },
    { hasUsers: false, hasSetupCode: true },
  ])('leads nowhere by an address that is not proved: %o', (given) => {
    expect(decide({ ...given, isEmailVerified: false })).toEqual({ kind: 'refuse', reason: 'email_not_verified' });
  });

  it('of an empty installation makes its owner, by the code in the log, even where sign-up is open', () => {
    expect(decide({ hasUsers: false, signup: 'open' })).toEqual({ kind: 'refuse', reason: 'setup_code_needed' });
    expect(decide({ hasUsers: false, hasSetupCode: true })).toEqual({ kind: 'own' });
    expect(decide({ hasSetupCode: true }), 'later the code opens nothing').toEqual({
      kind: 'refuse',
      reason: 'no_workspace',
    });
  });
});
