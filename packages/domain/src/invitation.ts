import { Role } from '@signalcraft/contracts/enums';
import type { Instant } from './time.ts';

/** Whether someone of the role `own` may give `wanted`: nobody gives more than they have. */
export const mayGiveRole = (options: { own: Role; wanted: Role }): boolean =>
  Role.options.indexOf(options.wanted) >= Role.options.indexOf(options.own);

export type InvitationFate = 'open' | 'used' | 'revoked' | 'expired';

/** What has become of an invitation. The first thing that happened to it counts. */
export function fateOfInvitation(options: {
  acceptedAt: Instant | null;
  revokedAt: Instant | null;
  expiresAt: Instant;
  now: Instant;
}): InvitationFate {
  if (options.acceptedAt !== null) return 'used';
  if (options.revokedAt !== null) return 'revoked';
  return options.expiresAt <= options.now ? 'expired' : 'open';
}
