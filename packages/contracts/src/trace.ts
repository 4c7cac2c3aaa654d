import { z } from 'zod';
import { Id, IsoTime, PageQuery } from './common.ts';

export const TraceQuery = PageQuery;
export type TraceQuery = z.infer<typeof TraceQuery>;

/** A row of configuration as it stood when it decided; `revision` null: the row does not count its revisions there. */
export const DecidedBy = z
  .object({
    type: z.enum([
      'silence',
      'maintenance_window',
      'inhibition_rule',
      'route',
      'escalation_policy',
      'grouping_rule',
      'integration',
    ]),
    id: Id,
    revision: z.int().nullable(),
    name: z.string(),
  })
  .meta({ id: 'DecidedBy' });
export type DecidedBy = z.infer<typeof DecidedBy>;

/** One decision about a group, with its reason. */
export const TraceItem = z
  .object({
    id: z.string(),
    at: IsoTime,
    kind: z.enum(['delivery', 'grouping', 'transition', 'person', 'run', 'route', 'hold', 'step', 'message']),
    reason: z.string().meta({ description: 'The name that is stored with the decision.' }),
    text: z.string().meta({ description: 'The same in words.' }),
    decidedBy: z.array(DecidedBy),
    receiptId: Id.nullable().meta({ description: 'The delivery that led to it.' }),
    notificationId: Id.nullable(),
  })
  .meta({ id: 'TraceItem' });
export type TraceItem = z.infer<typeof TraceItem>;

/** Why a group did, or did not, page: every decision in the order of time. */
export const Trace = z
  .object({
    verdict: z.string().meta({ description: 'The answer in one sentence, as it stands now.' }),
    items: z.array(TraceItem),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'Trace' });
export type Trace = z.infer<typeof Trace>;
