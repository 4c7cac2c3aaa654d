import { z } from 'zod';
import { IsoTime } from './common.ts';

/** A mail this server would have sent, kept as a file because no provider is set. */
export const Mail = z
  .object({ id: z.string(), at: IsoTime, to: z.string(), subject: z.string(), text: z.string(), html: z.string() })
  .meta({ id: 'Mail' });
export type Mail = z.infer<typeof Mail>;
export const MailList = z.object({ items: z.array(Mail) }).meta({ id: 'MailList' });
export type MailList = z.infer<typeof MailList>;
