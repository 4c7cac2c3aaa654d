import { Role } from '@signalcraft/contracts/enums';

/** What an actor wants of a member: another role, or that they are one no more. Of themselves, removal is leaving. */
export type MemberChange = { kind: 'set_role'; role: Role } | { kind: 'remove' };

export type MemberDecision =
  | { ok: true }
  /** Their role manages nobody, or does not reach up to the member's role or to the wanted one. */
  | { ok: false; reason: 'above_own_level' }
  /** A workspace without an OWNER could never get one again. */
  | { ok: false; reason: 'last_owner' };

/** Whether `role` may do what asks for `least`. */
export const reaches = (options: { role: Role; least: Role }): boolean =>
  Role.options.indexOf(options.role) <= Role.options.indexOf(options.least);

/**
 * Whether this actor may change that member so. Owners and admins manage members up to their own level and nobody gives
 * more than they have; everybody may leave; the last OWNER stays one. `otherOwners`: how many there are besides the
 * target.
 */
export function decideMemberChange(options: {
  actor: Role;
  target: Role;
  isSelf: boolean;
  change: MemberChange;
  otherOwners: number;
}): MemberDecision {
  const { actor, target, change } = options;
  const isLeaving = options.isSelf && change.kind === 'remove';
  if (!isLeaving) {
    const manages = reaches({ role: actor, least: 'ADMIN' }) && reaches({ role: actor, least: target });
    const gives = change.kind === 'remove' || reaches({ role: actor, least: change.role });
    if (!manages || !gives) return { ok: false, reason: 'above_own_level' };
  }
  const staysOwner = change.kind === 'set_role' && change.role === 'OWNER';
  if (target === 'OWNER' && !staysOwner && options.otherOwners === 0) return { ok: false, reason: 'last_owner' };
  return { ok: true };
}
