import { z } from 'zod';
import { Configured, page } from './common.ts';
import { MATCHER_LIMITS } from './matcher-limits.ts';
import { Matchers } from './matchers.ts';
import { Matched, MatchedAlert, PREVIEW_LIMITS, PreviewDays } from './mute-preview.ts';

export const INHIBITION_LIMITS = { rules: 200, equal: 16 } as const;

const settings = {
  name: z.string().trim().min(1).max(100),
  sourceMatchers: Matchers.meta({ description: 'The causes: a firing alert that matches mutes others.' }),
  targetMatchers: Matchers.meta({ description: 'What is muted while a cause fires.' }),
  equal: z.array(z.string().min(1).max(MATCHER_LIMITS.nameLength)).max(INHIBITION_LIMITS.equal).meta({
    description: 'Labels in which cause and muted alert agree; where both have none, they agree.',
  }),
};

export const InhibitionRule = Configured.extend(settings).meta({ id: 'InhibitionRule' });
export type InhibitionRule = z.infer<typeof InhibitionRule>;
export const InhibitionRulePage = page(InhibitionRule).meta({ id: 'InhibitionRulePage' });
export type InhibitionRulePage = z.infer<typeof InhibitionRulePage>;
export const CreateInhibitionRule = z
  .object({ ...settings, equal: settings.equal.default([]) })
  .meta({ id: 'CreateInhibitionRule' });
export type CreateInhibitionRule = z.infer<typeof CreateInhibitionRule>;
export const UpdateInhibitionRule = z.object(settings).partial().meta({ id: 'UpdateInhibitionRule' });
export type UpdateInhibitionRule = z.infer<typeof UpdateInhibitionRule>;

export const PreviewInhibitionRule = z
  .object({
    sourceMatchers: settings.sourceMatchers,
    targetMatchers: settings.targetMatchers,
    equal: settings.equal.default([]),
    days: PreviewDays,
  })
  .meta({ id: 'PreviewInhibitionRule' });
export type PreviewInhibitionRule = z.infer<typeof PreviewInhibitionRule>;

const Side = z.object({ firing: Matched, past: Matched }).meta({ id: 'InhibitionSide' });

export const InhibitionPreview = z
  .object({
    muted: z
      .object({
        alerts: z.int(),
        groups: z.int(),
        examples: z.array(z.object({ alert: MatchedAlert, cause: MatchedAlert })).meta({
          description: `The newest, each with the cause that mutes it, at most ${PREVIEW_LIMITS.examples}.`,
        }),
      })
      .meta({ description: 'What fires now and would page nobody.' }),
    source: Side.meta({ description: 'What matches the causes’ side alone.' }),
    target: Side.meta({ description: 'What matches the muted side alone, with or without a cause.' }),
    days: z.int(),
    complete: z.boolean().meta({
      description: `False: there are more alerts than the ${PREVIEW_LIMITS.alerts} that are looked at.`,
    }),
  })
  .meta({ id: 'InhibitionPreview' });
export type InhibitionPreview = z.infer<typeof InhibitionPreview>;
