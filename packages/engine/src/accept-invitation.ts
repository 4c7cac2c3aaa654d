import { Role } from '@signalcraft/contracts/enums';
import { AppError } from '@signalcraft/contracts/errors';
import type { InvitationOffer, Joined } from '@signalcraft/contracts/invitations';
import type { Database } from '@signalcraft/database/database';
import {
  type FoundInvitation,
  findEmailOfUser,
  findInvitationByTokenHash,
  type Joining,
  joinByInvitation,
} from '@signalcraft/database/system/invitations';
import { findUserByEmail } from '@signalcraft/database/system/operators';
import { fateOfInvitation, type InvitationFate } from '@signalcraft/domain/invitation';
import { newId } from '@signalcraft/platform/ids';
import { readNames } from './actor-names.ts';
import { hashLinkToken } from './invitation-links.ts';

type Held = { database: Database; token: string };
type Asked = Held & { requestId: string; address: string };

/**
 * What the holder of a link is offered; nothing is changed. Throws NOT_FOUND for a token that nobody was given, GONE for
 * one that is over.
 */
export async function readOffer(options: Held): Promise<InvitationOffer> {
  const { database } = options;
  const { found } = await findOpen(options);
  const { workspaceId, invitationId, email } = found;
  const [user, offer] = await Promise.all([
    findUserByEmail({ database, email }),
    database.tenant({ workspaceId }, async (db) => {
      const row = await db.invitation.findUniqueOrThrow({
        where: { workspaceId_id: { workspaceId, id: invitationId } },
        select: { role: true, expiresAt: true, createdById: true, workspace: { select: { name: true } } },
      });
      const names = await readNames({ db, workspaceId, ids: [row.createdById] });
      return {
        workspaceName: row.workspace.name,
        role: Role.parse(row.role),
        email,
        invitedBy: names.actor({ type: 'member', id: row.createdById }).name,
        expiresAt: row.expiresAt.toISOString(),
      };
    }),
  ]);
  return { ...offer, hasAccount: user !== null };
}

/**
 * Makes the signed-in user a member. Throws FORBIDDEN `other_address` where the invitation is for somebody else, GONE
 * for one that is over, CONFLICT `member_already`.
 */
export async function acceptInvitation(options: Asked & { userId: string }): Promise<Joined> {
  const { found, tokenHash } = await findOpen(options);
  const email = await findEmailOfUser(options);
  if (email?.toLowerCase() !== found.email)
    throw new AppError('FORBIDDEN', {
      reason: 'other_address',
      detail: 'This invitation is for another address than the one you are signed in with.',
    });
  return join({ ...options, found, tokenHash, joining: { kind: 'known', userId: options.userId } });
}

/**
 * Makes a local account of the invited address, and it a member: the link that was mailed there proves the address.
 * Throws CONFLICT `account_exists` where somebody is known by it, GONE for an invitation that is over.
 */
export async function joinWithNewAccount(
  options: Asked & { name: string; passwordHash: string },
): Promise<Joined & { email: string }> {
  const { name, passwordHash } = options;
  const { found, tokenHash } = await findOpen(options);
  const { email } = found;
  const id = () => newId(found.now);
  const account = { id: id(), subject: id(), passwordHash };
  const joined = await join({
    ...options,
    found,
    tokenHash,
    joining: { kind: 'new', userId: id(), email, name, account },
  });
  return { ...joined, email };
}

async function join(options: Asked & { found: FoundInvitation; tokenHash: Buffer; joining: Joining }): Promise<Joined> {
  const { found } = options;
  const { workspaceId } = found;
  const outcome = await joinByInvitation({
    ...options,
    ...found,
    memberId: newId(found.now),
    auditId: newId(found.now),
  });
  switch (outcome.kind) {
    case 'joined':
      return { workspaceId, memberId: outcome.memberId, role: outcome.role };
    case 'member_already':
      throw new AppError('CONFLICT', { reason: 'member_already', detail: 'You are a member of this workspace.' });
    case 'address_taken':
      throw new AppError('CONFLICT', {
        reason: 'account_exists',
        detail: 'There is an account of this address: sign in, then accept.',
      });
    case 'not_open': {
      // Another was first, or took it back, since it was looked at.
      await findOpen(options);
      throw gone('revoked');
    }
  }
}

async function findOpen(options: Held): Promise<{ found: FoundInvitation; tokenHash: Buffer }> {
  const tokenHash = hashLinkToken(options.token);
  const found = tokenHash && (await findInvitationByTokenHash({ database: options.database, tokenHash }));
  if (!found)
    throw new AppError('NOT_FOUND', {
      detail: 'There is no such invitation. If it was sent more than once, the latest mail has the link that opens it.',
    });
  const fate = fateOfInvitation(found);
  if (fate !== 'open') throw gone(fate);
  return { found, tokenHash };
}

const OVER: Record<Exclude<InvitationFate, 'open'>, string> = {
  used: 'This invitation was accepted already.',
  revoked: 'This invitation was taken back.',
  expired: 'This invitation has run out: ask for a new one.',
};

const gone = (fate: Exclude<InvitationFate, 'open'>): AppError =>
  new AppError('GONE', { reason: fate, detail: OVER[fate] });
