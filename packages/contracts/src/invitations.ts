import { z } from 'zod';
import { Configured, Id, IsoTime } from './common.ts';
import { OutgoingMailStatus, Role } from './enums.ts';
import { PASSWORD_LENGTH } from './invitation-limits.ts';

/** An address in one spelling: nobody keeps two apart by their case. */
export const Address = z.string().trim().toLowerCase().pipe(z.email().max(254));

/** `expired`: nobody followed it within its days. One that was accepted or revoked is in no list. */
export const InvitationState = z.enum(['pending', 'expired']).meta({ id: 'InvitationState' });
export type InvitationState = z.infer<typeof InvitationState>;

export const Invitation = Configured.extend({
  email: z.string(),
  role: Role,
  state: InvitationState,
  expiresAt: IsoTime,
  mail: z
    .object({ status: OutgoingMailStatus, reason: z.string().nullable() })
    .nullable()
    .meta({ description: 'What became of the last mail with its link.' }),
}).meta({ id: 'Invitation' });
export type Invitation = z.infer<typeof Invitation>;
export const InvitationList = z.object({ items: z.array(Invitation) }).meta({ id: 'InvitationList' });
export type InvitationList = z.infer<typeof InvitationList>;

export const CreateInvitation = z
  .object({ email: Address, role: Role.meta({ description: 'At most your own.' }) })
  .meta({ id: 'CreateInvitation' });
export type CreateInvitation = z.infer<typeof CreateInvitation>;

/** What stands in the mail's link; in a body, so that no log of addresses holds it. */
export const LinkToken = z.string().min(1).max(200);

export const InvitationToken = z.object({ token: LinkToken }).meta({ id: 'InvitationToken' });
export type InvitationToken = z.infer<typeof InvitationToken>;

/** What the one who holds the link is shown before they accept. */
export const InvitationOffer = z
  .object({
    workspaceName: z.string(),
    role: Role,
    email: z.string(),
    invitedBy: z.string(),
    expiresAt: IsoTime,
    hasAccount: z.boolean().meta({ description: 'Somebody is known by this address: they sign in to accept.' }),
  })
  .meta({ id: 'InvitationOffer' });
export type InvitationOffer = z.infer<typeof InvitationOffer>;

export const Joined = z.object({ workspaceId: Id, memberId: Id, role: Role }).meta({ id: 'Joined' });
export type Joined = z.infer<typeof Joined>;

export const PersonName = z.string().trim().min(1).max(100);
export const NewPassword = z.string().min(PASSWORD_LENGTH.min).max(PASSWORD_LENGTH.max);

/** Accepts by an account that is made for it. */
export const JoinWithNewAccount = z
  .object({ token: LinkToken, name: PersonName, password: NewPassword })
  .meta({ id: 'JoinWithNewAccount' });
export type JoinWithNewAccount = z.infer<typeof JoinWithNewAccount>;
