import { z } from 'zod';
import { Address, LinkToken, NewPassword, PersonName } from './invitations.ts';

/**
 * How somebody without an account comes in. `first`: nobody is here yet, and the code in the API's log makes an owner.
 * `open`: by a link that is mailed. `invite`: by an invitation only. `elsewhere`: accounts are kept by another provider.
 */
export const SignUpMode = z.enum(['first', 'open', 'invite', 'elsewhere']).meta({ id: 'SignUpMode' });
export type SignUpMode = z.infer<typeof SignUpMode>;
export const SignUp = z.object({ mode: SignUpMode }).meta({ id: 'SignUp' });
export type SignUp = z.infer<typeof SignUp>;

export const SignUpFirst = z
  .object({ code: z.string().trim().min(1).max(100), email: Address, name: PersonName, password: NewPassword })
  .meta({ id: 'SignUpFirst' });
export type SignUpFirst = z.infer<typeof SignUpFirst>;

/** By whom another provider signed in. */
export const ClaimFirst = SignUpFirst.pick({ code: true }).meta({ id: 'ClaimFirst' });
export type ClaimFirst = z.infer<typeof ClaimFirst>;
export const Claimed = z.object({ claimed: z.literal(true) }).meta({ id: 'Claimed' });
export type Claimed = z.infer<typeof Claimed>;

export const AskForSignUp = z.object({ email: Address }).meta({ id: 'AskForSignUp' });
export type AskForSignUp = z.infer<typeof AskForSignUp>;
export const SignUpAsked = z.object({ sent: z.literal(true) }).meta({ id: 'SignUpAsked' });
export type SignUpAsked = z.infer<typeof SignUpAsked>;

export const FinishSignUp = z
  .object({ token: LinkToken, name: PersonName, password: NewPassword })
  .meta({ id: 'FinishSignUp' });
export type FinishSignUp = z.infer<typeof FinishSignUp>;

export const SignedUp = z.object({ email: z.string() }).meta({ id: 'SignedUp' });
export type SignedUp = z.infer<typeof SignedUp>;
