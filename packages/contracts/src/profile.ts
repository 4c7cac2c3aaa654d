import { z } from 'zod';
import { IsoTime } from './common.ts';
import { PersonName } from './invitations.ts';
import { Zone } from './wall-time.ts';

/** One place where a person is signed in. */
export const OwnSession = z
  .object({
    id: z.string(),
    isCurrent: z.boolean(),
    startedAt: IsoTime,
    usedAt: IsoTime.meta({ description: 'To the day: it moves at most once in one.' }),
    address: z.string().nullable(),
    userAgent: z.string().nullable(),
  })
  .meta({ id: 'OwnSession' });
export type OwnSession = z.infer<typeof OwnSession>;
export const OwnSessionList = z.object({ items: z.array(OwnSession) }).meta({ id: 'OwnSessionList' });
export type OwnSessionList = z.infer<typeof OwnSessionList>;

export const SessionId = z.string().regex(/^[\w-]{1,100}$/);
export const SessionsEnded = z.object({ ended: z.boolean() }).meta({ id: 'SessionsEnded' });
export type SessionsEnded = z.infer<typeof SessionsEnded>;

export const UpdateProfile = z
  .object({ name: PersonName, timeZone: Zone.nullable().meta({ description: 'Null: not said.' }) })
  .partial()
  .meta({ id: 'UpdateProfile', description: 'What is left out stays.' });
export type UpdateProfile = z.infer<typeof UpdateProfile>;
