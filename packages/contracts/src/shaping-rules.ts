import { z } from 'zod';
import { Configured, Id, IsoTime, SeenRevision } from './common.ts';
import { Condition, ConditionFault } from './conditions.ts';
import { IncomingStatus, Severity } from './enums.ts';
import { MATCHER_LIMITS } from './matcher-limits.ts';
import { Matcher } from './matchers.ts';
import { SHAPING_LIMITS } from './shaping-limits.ts';

/** No NUL, and no half of a character: neither stands in JSON that is stored. */
const isStorable = (text: string): boolean => /^[^\0\p{Surrogate}]*$/u.test(text);

const Template = z
  .string()
  .min(1)
  .max(SHAPING_LIMITS.template)
  .refine(isStorable, 'holds characters that cannot be stored')
  .meta({
    description:
      'Text with {{labels.NAME}}, {{annotations.NAME}}, {{severity}}, {{source}}, {{status}}, {{title}} or {{description}} in it.',
  });

export const ShapingAction = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('set_severity'), severity: Severity }),
    z.object({
      kind: z.literal('set_label'),
      name: z
        .string()
        .trim()
        .min(1)
        .max(MATCHER_LIMITS.nameLength)
        .refine((name) => isStorable(name) && name !== '__proto__', 'cannot be a label’s name'),
      value: Template.meta({ description: 'Where nothing comes out of it, the label stays as it is.' }),
      onlyIfMissing: z.boolean().default(false).meta({ description: 'Whether a label that is there stays as it is.' }),
    }),
    z.object({
      kind: z.literal('set_runbook'),
      url: Template.meta({
        description: 'An http or https address; what is put in is encoded for an address.',
      }),
    }),
    z.object({ kind: z.literal('drop') }),
  ])
  .meta({ id: 'ShapingAction' });
export type ShapingAction = z.infer<typeof ShapingAction>;

const settings = {
  name: z.string().trim().min(1).max(100),
  description: z.string().trim().max(1_000),
  enabled: z.boolean(),
  integrationId: z.uuid().nullable().meta({ description: 'Only what this integration takes in; null: all of them.' }),
  matchers: z
    .array(Matcher)
    .max(MATCHER_LIMITS.matchers)
    .meta({ description: 'All must hold for the alert, as earlier rules left it; none: every alert.' }),
  condition: Condition.nullable().meta({ description: 'Must be true beside the matchers; null: nothing more.' }),
  actions: z.array(ShapingAction).min(1).max(SHAPING_LIMITS.actions).meta({
    description: 'Done in their order. After drop nothing more is done.',
  }),
  stop: z.boolean().meta({ description: 'Whether the rules after it are left out once it matches.' }),
};

/** What becomes of an alert as it comes in, before it has a group. Rules are looked at in their order. */
export const ShapingRule = Configured.extend({
  ...settings,
  position: z.int().meta({ description: 'From 0; rules are looked at in this order.' }),
}).meta({ id: 'ShapingRule' });
export type ShapingRule = z.infer<typeof ShapingRule>;
export const ShapingRuleList = z.object({ items: z.array(ShapingRule) }).meta({ id: 'ShapingRuleList' });
export type ShapingRuleList = z.infer<typeof ShapingRuleList>;

export const CreateShapingRule = z
  .object({
    ...settings,
    description: settings.description.default(''),
    enabled: settings.enabled.default(true),
    integrationId: settings.integrationId.default(null),
    matchers: settings.matchers.default([]),
    condition: settings.condition.default(null),
    stop: settings.stop.default(false),
    position: z.number().int().min(0).max(SHAPING_LIMITS.rules).optional().meta({
      description: 'Where it is put in; without it, last.',
    }),
  })
  .meta({ id: 'CreateShapingRule' });
export type CreateShapingRule = z.infer<typeof CreateShapingRule>;
export const UpdateShapingRule = z
  .object({ ...settings, revision: SeenRevision })
  .partial()
  .meta({ id: 'UpdateShapingRule' });
export type UpdateShapingRule = z.infer<typeof UpdateShapingRule>;

export const ReorderShapingRules = z
  .object({
    ids: z.array(z.uuid()).max(SHAPING_LIMITS.rules).meta({
      description: 'Every shaping rule of the workspace, once each.',
    }),
  })
  .meta({ id: 'ReorderShapingRules' });
export type ReorderShapingRules = z.infer<typeof ReorderShapingRules>;

/**
 * Why a matching rule could not do all it says: its condition could not be asked, what came out of its template is no
 * address, or the alert has as many labels as are kept.
 */
export const ShapingFault = z.enum([...ConditionFault.options, 'not_an_address', 'labels_full']).meta({
  id: 'ShapingFault',
});
export type ShapingFault = z.infer<typeof ShapingFault>;

/** What shaping did to one alert, by which rules as they then were; stored with its event. */
export const ShapingRecord = z
  .object({
    rules: z
      .array(z.object({ id: Id, revision: z.int(), name: z.string() }))
      .meta({ description: 'Those that matched, in their order, at most 20.' }),
    dropped: z.boolean().meta({ description: 'By the last of them.' }),
    severity: z.object({ from: Severity, to: Severity }).nullable(),
    labels: z.array(z.string()).meta({ description: 'The names of labels that were set.' }),
    runbook: z.string().nullable(),
    faults: z.array(z.object({ id: Id, name: z.string(), reason: ShapingFault, message: z.string() })),
  })
  .meta({ id: 'ShapingRecord' });
export type ShapingRecord = z.infer<typeof ShapingRecord>;

/** A draft is tried in the stead of the rule of that id, or as a new one where its position says. */
export const PreviewShaping = z
  .object({
    replaces: z.uuid().nullable().default(null),
    draft: CreateShapingRule.nullable().default(null),
    alerts: z.number().int().min(1).max(SHAPING_LIMITS.previewed).default(50).meta({
      description: 'Over how many alerts, the newest first.',
    }),
  })
  .meta({ id: 'PreviewShaping' });
export type PreviewShaping = z.infer<typeof PreviewShaping>;

export const ShapingPreview = z
  .object({
    alerts: z.int().meta({ description: 'How many alerts were looked at.' }),
    matched: z.int().meta({ description: 'How many of them the draft matches.' }),
    dropped: z.int().meta({ description: 'How many the rules with the draft would drop.' }),
    items: z
      .array(
        z.object({
          alertId: Id,
          groupId: Id,
          title: z.string(),
          status: IncomingStatus,
          severity: Severity.meta({ description: 'As it stands.' }),
          lastSeenAt: IsoTime,
          matchesDraft: z.boolean(),
          shaped: ShapingRecord.nullable().meta({
            description: 'What the rules with the draft would do; null: nothing.',
          }),
        }),
      )
      .meta({ description: 'Each as if it came in now as it stands, what earlier rules made of it included.' }),
  })
  .meta({ id: 'ShapingPreview' });
export type ShapingPreview = z.infer<typeof ShapingPreview>;
