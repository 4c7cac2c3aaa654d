import { randomBytes } from 'node:crypto';
import type { Database } from '@signalcraft/database/database';
import { settleFirstSignIn } from '@signalcraft/database/system/first-sign-in';
import { joinByInvitation } from '@signalcraft/database/system/invitations';
import { decideFirstSignIn, type FirstSignIn } from '@signalcraft/domain/first-sign-in';
import { slugOf } from '@signalcraft/domain/slug';
import { newId } from '@signalcraft/platform/ids';

/** Of a person's name in that of their workspace. */
const NAME_MAX = 60;

/** A person as their provider describes them. */
export type ProvedPerson = {
  provider: 'local' | 'clerk';
  subject: string;
  email: string;
  isEmailVerified: boolean;
  /** Empty: the address is the name. */
  name: string;
};

export type Admission =
  | { kind: 'admitted' }
  /** Deleted at the provider, and no way back in. */
  | { kind: 'gone' }
  | { kind: 'refused'; reason: Extract<FirstSignIn, { kind: 'refuse' }>['reason'] };

/**
 * Lets in a person who proved who they are and belongs to nothing yet, as `decideFirstSignIn` says. Safe to be asked
 * again, and by many at once: what was written before is found.
 */
export async function admitPerson(options: {
  database: Database;
  signup: 'invite' | 'open';
  hasSetupCode: boolean;
  person: ProvedPerson;
  requestId: string;
  address: string;
  now: number;
}): Promise<Admission> {
  const { database, person, now } = options;
  const email = person.email.trim().toLowerCase();
  const name = person.name.trim() || email;
  const settled = await settleFirstSignIn({
    database,
    rows: {
      workspace: {
        id: newId(now),
        slug: `${slugOf(name)}-${randomBytes(3).toString('hex')}`,
        name: `${name.slice(0, NAME_MAX)}’s workspace`,
        timeZone: 'UTC',
      },
      user: { id: newId(now), email, name, identity: { provider: person.provider, subject: person.subject } },
      member: { id: newId(now), role: 'OWNER' },
    },
    decide: (facts) => decideFirstSignIn({ ...options, ...facts, isEmailVerified: person.isEmailVerified }),
  });
  if (settled.kind === 'refuse') return { kind: 'refused', reason: settled.reason };
  if (settled.kind === 'gone') return settled;
  for (const invitation of settled.invitations) {
    // One that was taken back or accepted in between changes nothing.
    await joinByInvitation({
      database,
      workspaceId: invitation.workspaceId,
      invitationId: invitation.id,
      tokenHash: invitation.tokenHash,
      memberId: newId(now),
      auditId: newId(now),
      joining: { kind: 'known', userId: settled.userId },
      requestId: options.requestId,
      address: options.address,
    });
  }
  return { kind: 'admitted' };
}
