import { OutgoingMailStatus, Role } from '@signalcraft/contracts/enums';
import { INVITATION_LIMITS } from '@signalcraft/contracts/invitation-limits';
import type { Invitation, InvitationList } from '@signalcraft/contracts/invitations';
import type { Database, TenantClient } from '@signalcraft/database/database';
import { readClock } from '@signalcraft/database/reads/clock';
import { readNames } from './actor-names.ts';
import { configuredOf } from './configuration.ts';

/** Never the token's hash, nor what its mail says. */
const SHOWN = {
  id: true,
  email: true,
  role: true,
  expiresAt: true,
  createdByType: true,
  createdById: true,
  createdAt: true,
  updatedAt: true,
  revision: true,
  mails: { orderBy: { id: 'desc' }, take: 1, select: { status: true, statusReason: true } },
} as const;

const OPEN = { acceptedAt: null, revokedAt: null } as const;

/** The invitations that nobody has followed or taken back, the newest first. */
export async function listInvitations(options: { database: Database; workspaceId: string }): Promise<InvitationList> {
  const { workspaceId } = options;
  return options.database.tenant({ workspaceId }, async (db) => ({
    items: await readOpen({ db, workspaceId }),
  }));
}

/** One of them, inside a transaction that goes on. Null: there is none of this id. */
export async function findOpenInvitation(options: {
  db: TenantClient;
  workspaceId: string;
  id: string;
}): Promise<Invitation | null> {
  const [invitation] = await readOpen(options);
  return invitation ?? null;
}

async function readOpen(options: { db: TenantClient; workspaceId: string; id?: string }): Promise<Invitation[]> {
  const { db, workspaceId, id } = options;
  const rows = await db.invitation.findMany({
    where: { workspaceId, ...OPEN, ...(id === undefined ? {} : { id }) },
    orderBy: { id: 'desc' },
    take: INVITATION_LIMITS.open,
    select: SHOWN,
  });
  const names = await readNames({ db, workspaceId, ids: rows.map((row) => row.createdById) });
  const now = await readClock({ db });
  return rows.map((row) => {
    const [mail] = row.mails;
    return {
      ...configuredOf({ row, names }),
      email: row.email,
      role: Role.parse(row.role),
      state: row.expiresAt.getTime() <= now ? 'expired' : 'pending',
      expiresAt: row.expiresAt.toISOString(),
      mail: mail ? { status: OutgoingMailStatus.parse(mail.status), reason: mail.statusReason } : null,
    };
  });
}
