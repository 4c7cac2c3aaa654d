import type { Instant } from './time.ts';

/** An invitation to the address that signs in; whether it still stands is judged here. */
export type InvitationFacts = { id: string; workspaceId: string; expiresAt: Instant; isPending: boolean };

/** Who has proved who they are and is not yet known here. */
export type FirstSignInFacts = {
  /** What the installation does with people whom nobody invited. */
  signup: 'invite' | 'open';
  /** Whether anybody at all is known here: with nobody, the first becomes the owner by the code in the API's log. */
  hasUsers: boolean;
  /** Whether the right one-time code came with it. */
  hasSetupCode: boolean;
  /** Whether the e-mail address is proved to be theirs. */
  isEmailVerified: boolean;
  /** The user who has that address already. */
  userOfEmail: string | null;
  /** Every invitation to that address, or the one whose secret they hold. */
  invitations: readonly InvitationFacts[];
  now: Instant;
};

export type FirstSignIn =
  /** They are a user of ours: the new identity becomes one more of theirs, and the invitations are accepted. */
  | { kind: 'link'; userId: string; invitationIds: readonly string[] }
  /** A new user, member of the workspaces they were invited to. */
  | { kind: 'join'; invitationIds: readonly string[] }
  /** A new user, and a new workspace that they own. */
  | { kind: 'own' }
  /** Nothing is written. */
  | { kind: 'refuse'; reason: 'email_not_verified' | 'setup_code_needed' | 'no_workspace' };

/**
 * What becomes of a person's first sign-in. An address that is not proved leads to nobody's account and no workspace,
 * since the address alone would decide. Of several invitations to one workspace the last to expire is accepted.
 */
export function decideFirstSignIn(facts: FirstSignInFacts): FirstSignIn {
  if (!facts.isEmailVerified) return { kind: 'refuse', reason: 'email_not_verified' };
  const invitationIds = standing(facts);
  if (facts.userOfEmail !== null) return { kind: 'link', userId: facts.userOfEmail, invitationIds };
  if (invitationIds.length > 0) return { kind: 'join', invitationIds };
  if (!facts.hasUsers) {
    return facts.hasSetupCode ? { kind: 'own' } : { kind: 'refuse', reason: 'setup_code_needed' };
  }
  return facts.signup === 'open' ? { kind: 'own' } : { kind: 'refuse', reason: 'no_workspace' };
}

/** One a workspace. */
function standing({ invitations, now }: FirstSignInFacts): string[] {
  const byWorkspace = new Map<string, InvitationFacts>();
  for (const one of invitations) {
    const known = byWorkspace.get(one.workspaceId);
    if (!one.isPending || one.expiresAt <= now || (known && known.expiresAt >= one.expiresAt)) continue;
    byWorkspace.set(one.workspaceId, one);
  }
  return [...byWorkspace.values()].map((one) => one.id);
}
