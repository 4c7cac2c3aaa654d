import { z } from 'zod';

export const CheckState = z.enum(['up', 'down', 'off']);

/** The guide's health answer: `ok` or `degraded`, always 200 while the process lives. */
export const Health = z
  .object({
    status: z.enum(['ok', 'degraded']),
    timestamp: z.string(),
    uptime: z.number().meta({ description: 'Seconds since the process started.' }),
    checks: z.object({ database: CheckState, redis: CheckState, mail: CheckState.optional() }),
  })
  .meta({ id: 'Health' });
export type Health = z.infer<typeof Health>;
