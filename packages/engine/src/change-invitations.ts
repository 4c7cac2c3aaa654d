import type { Role } from '@signalcraft/contracts/enums';
import { AppError } from '@signalcraft/contracts/errors';
import { INVITATION_LIMITS } from '@signalcraft/contracts/invitation-limits';
import type { CreateInvitation, Invitation } from '@signalcraft/contracts/invitations';
import type { Database, TenantClient } from '@signalcraft/database/database';
import { readClock } from '@signalcraft/database/reads/clock';
import { findUserByEmail } from '@signalcraft/database/system/operators';
import { mayGiveRole } from '@signalcraft/domain/invitation';
import { days } from '@signalcraft/domain/time';
import type { EncryptionKey } from '@signalcraft/platform/encryption';
import { newId } from '@signalcraft/platform/ids';
import { readNames } from './actor-names.ts';
import { writeAudit } from './audit.ts';
import { type ConfigurationChange, checkLimit, lockConfiguration, madeBy, nextRevision } from './configuration.ts';
import { makeLinkToken } from './invitation-links.ts';
import { outgoingMail } from './outgoing-mails.ts';
import { findOpenInvitation } from './read-invitations.ts';

/** `ownRole`: of who asks; nobody gives more than they have. */
type Change = ConfigurationChange & { ownRole: Role };
type MailChange = Change & { encryptionKey: EncryptionKey; webBaseUrl: string };

/**
 * Invites an address, by a mail that the workers send. One invitation to it that ran out makes room. Throws FORBIDDEN
 * for a role above one's own, CONFLICT `member_already`, `invited_already` or `limit_reached`.
 */
export async function createInvitation(options: MailChange & { wanted: CreateInvitation }): Promise<Invitation> {
  const { workspaceId, askedBy, wanted } = options;
  const { email, role } = wanted;
  checkRole({ ...options, role });
  const id = newId(Date.now());
  const userId = await findUserId({ ...options, email });
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const now = await readClock({ db });
    await checkNoMember({ db, workspaceId, userId });
    await db.invitation.updateMany({
      where: { workspaceId, email, acceptedAt: null, revokedAt: null, expiresAt: { lte: new Date(now) } },
      data: { revokedAt: new Date(now), ...nextRevision() },
    });
    const open = await db.invitation.findMany({
      where: { workspaceId, acceptedAt: null, revokedAt: null },
      select: { email: true },
    });
    if (open.some((one) => one.email === email))
      throw new AppError('CONFLICT', {
        reason: 'invited_already',
        detail: 'There is an invitation to this address: send it again, or revoke it first.',
      });
    checkLimit({ count: open.length, max: INVITATION_LIMITS.open, noun: 'invitations that nobody has followed' });
    const { token, tokenHash } = makeLinkToken();
    const expiresAt = new Date(now + days(INVITATION_LIMITS.days));
    await db.invitation.createMany({
      data: [{ id, workspaceId, email, role, tokenHash: new Uint8Array(tokenHash), expiresAt, ...madeBy(askedBy) }],
    });
    await mailLink({ ...options, db, id, email, role, token, now });
    await audit({ ...options, db, id, action: 'invitation.created', after: { email, role } });
    return mustFind({ db, workspaceId, id });
  });
}

/** Sends a new link for another seven days; the one before opens nothing any more. Null: there is no such invitation. */
export async function resendInvitation(options: MailChange & { invitationId: string }): Promise<Invitation | null> {
  const { workspaceId, invitationId: id } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const found = await findOpenInvitation({ db, workspaceId, id });
    if (!found) return null;
    const { email, role } = found;
    checkRole({ ...options, role });
    const now = await readClock({ db });
    const { token, tokenHash } = makeLinkToken();
    const expiresAt = new Date(now + days(INVITATION_LIMITS.days));
    await db.invitation.updateMany({
      where: { workspaceId, id },
      data: { tokenHash: new Uint8Array(tokenHash), expiresAt, ...nextRevision() },
    });
    await cancelMails({ db, workspaceId, id });
    await mailLink({ ...options, db, id, email, role, token, now });
    await audit({ ...options, db, id, action: 'invitation.resent', after: { email, role } });
    return mustFind({ db, workspaceId, id });
  });
}

/** Takes an invitation back: its link opens nothing any more. Answers it as it stood. Null: there is no such one. */
export async function revokeInvitation(options: Change & { invitationId: string }): Promise<Invitation | null> {
  const { workspaceId, invitationId: id } = options;
  return options.database.tenant({ workspaceId }, async (db) => {
    await lockConfiguration({ db, workspaceId });
    const found = await findOpenInvitation({ db, workspaceId, id });
    if (!found) return null;
    checkRole({ ...options, role: found.role });
    const { count } = await db.invitation.updateMany({
      where: { workspaceId, id, acceptedAt: null, revokedAt: null },
      data: { revokedAt: new Date(await readClock({ db })), ...nextRevision() },
    });
    // It was followed between the look and the change.
    if (count === 0) return null;
    await cancelMails({ db, workspaceId, id });
    await audit({
      ...options,
      db,
      id,
      action: 'invitation.revoked',
      after: { email: found.email, role: found.role },
    });
    return found;
  });
}

function checkRole(options: { ownRole: Role; role: Role }): void {
  if (!mayGiveRole({ own: options.ownRole, wanted: options.role }))
    throw new AppError('FORBIDDEN', { detail: 'Nobody invites to a role above their own.' });
}

async function findUserId(options: { database: Database; email: string }): Promise<string | null> {
  return (await findUserByEmail(options))?.userId ?? null;
}

async function checkNoMember(options: { db: TenantClient; workspaceId: string; userId: string | null }): Promise<void> {
  const { db, workspaceId, userId } = options;
  if (userId === null) return;
  const member = await db.member.findUnique({
    where: { workspaceId_userId: { workspaceId, userId }, removedAt: null },
    select: { id: true },
  });
  if (member)
    throw new AppError('CONFLICT', { reason: 'member_already', detail: 'This address is a member of the workspace.' });
}

async function mailLink(
  options: MailChange & { db: TenantClient; id: string; email: string; role: Role; token: string; now: number },
): Promise<void> {
  const { db, workspaceId, id, email, role, now } = options;
  const { actor } = options.askedBy;
  const [workspace, names] = [
    await db.workspace.findUniqueOrThrow({ where: { id: workspaceId }, select: { name: true } }),
    await readNames({ db, workspaceId, ids: [actor.id] }),
  ];
  const mail = outgoingMail({
    encryptionKey: options.encryptionKey,
    to: email,
    now,
    mail: {
      kind: 'invitation',
      workspaceName: workspace.name,
      role,
      invitedBy: names.actor(actor).name,
      days: INVITATION_LIMITS.days,
      url: `${options.webBaseUrl}/invitations/${options.token}`,
    },
  });
  await db.outgoingMail.createMany({ data: [{ ...mail, workspaceId, invitationId: id }] });
}

/** What has not left yet carries a link that opens nothing. */
async function cancelMails(options: { db: TenantClient; workspaceId: string; id: string }): Promise<void> {
  await options.db.outgoingMail.updateMany({
    where: {
      workspaceId: options.workspaceId,
      invitationId: options.id,
      status: { in: ['PENDING', 'RETRY'] },
    },
    data: { status: 'CANCELLED', statusReason: 'its link was replaced or revoked', contentSealed: null },
  });
}

const audit = (
  options: Change & {
    db: TenantClient;
    id: string;
    action: 'invitation.created' | 'invitation.resent' | 'invitation.revoked';
    after: { email: string; role: Role };
  },
): Promise<void> =>
  writeAudit({
    db: options.db,
    workspaceId: options.workspaceId,
    askedBy: options.askedBy,
    action: options.action,
    object: { type: 'invitation', id: options.id },
    after: options.after,
  });

async function mustFind(options: { db: TenantClient; workspaceId: string; id: string }): Promise<Invitation> {
  const invitation = await findOpenInvitation(options);
  if (!invitation) throw new Error('an invitation is gone in the transaction that wrote it');
  return invitation;
}
