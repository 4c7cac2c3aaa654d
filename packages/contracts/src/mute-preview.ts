import { z } from 'zod';
import { Id, IsoTime, Labels } from './common.ts';
import { AlertStatus, Severity } from './enums.ts';
import { Matchers } from './matchers.ts';

export const PREVIEW_LIMITS = { days: 90, examples: 50, alerts: 20_000 } as const;

export const PreviewDays = z.number().int().min(0).max(PREVIEW_LIMITS.days).default(7).meta({
  description: '0: only what fires now.',
});

/** What matchers are tried on: what fires now, and what fired in the last days. */
export const PreviewBody = z.object({ matchers: Matchers, days: PreviewDays });

export const MatchedAlert = z
  .object({
    id: Id,
    groupId: Id,
    title: z.string(),
    severity: Severity,
    status: AlertStatus,
    labels: Labels,
    lastSeenAt: IsoTime,
  })
  .meta({ id: 'MatchedAlert' });
export type MatchedAlert = z.infer<typeof MatchedAlert>;

export const Matched = z
  .object({
    alerts: z.int(),
    groups: z.int(),
    examples: z.array(MatchedAlert).meta({ description: `The newest, at most ${PREVIEW_LIMITS.examples}.` }),
  })
  .meta({ id: 'Matched' });

export const MatchPreview = z
  .object({
    firing: Matched.meta({ description: 'What fires now.' }),
    past: Matched.meta({ description: 'What last fired within the days, of the groups that changed in them.' }),
    days: z.int(),
    complete: z.boolean().meta({
      description: `False: there are more alerts than the ${PREVIEW_LIMITS.alerts} that are looked at, newest first.`,
    }),
  })
  .meta({ id: 'MatchPreview' });
export type MatchPreview = z.infer<typeof MatchPreview>;
