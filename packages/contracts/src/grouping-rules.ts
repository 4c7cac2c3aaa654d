import { z } from 'zod';
import { Configured, Id, SeenRevision } from './common.ts';
import { MATCHER_LIMITS } from './matcher-limits.ts';
import { Matcher } from './matchers.ts';

export const GROUPING_LIMITS = {
  rules: 1_000,
  /** Regular expressions in all rules of a workspace: each is kept compiled by every process that takes alerts in. */
  regexes: 2_000,
  labels: 16,
  groupWaitMs: 60 * 60 * 1_000,
  reopenWindowMs: 7 * 24 * 60 * 60 * 1_000,
  /** Of a preview: how many alerts it looks at, and how many of the largest groups it shows. */
  previewed: 2_000,
  shown: 10,
} as const;

const settings = {
  name: z.string().trim().min(1).max(100),
  description: z.string().trim().max(1_000),
  enabled: z.boolean(),
  matchers: z
    .array(Matcher)
    .max(MATCHER_LIMITS.matchers)
    .meta({ description: 'All must hold for an alert that begins to fire; none: every alert.' }),
  labels: z.array(z.string().min(1).max(MATCHER_LIMITS.nameLength)).max(GROUPING_LIMITS.labels).meta({
    description: 'Labels whose values make the group; one that an alert lacks does not count.',
  }),
  byName: z.boolean().meta({ description: 'Whether alertname (or the title) makes the group, too.' }),
  acrossSources: z.boolean().meta({
    description: 'Whether alerts of different integrations share a group; else each integration has its own.',
  }),
  groupWaitMs: z.number().int().min(0).max(GROUPING_LIMITS.groupWaitMs).nullable().meta({
    description: 'How long a new life of a group waits for more alerts before the first page; null: as the workspace.',
  }),
  reopenWindowMs: z.number().int().min(0).max(GROUPING_LIMITS.reopenWindowMs).nullable().meta({
    description: 'How long after its end a group takes its alerts back; null: as the workspace.',
  }),
};

/** Which alerts become one group. The first enabled rule that matches makes the key; else the integration’s grouping does. */
export const GroupingRule = Configured.extend({
  ...settings,
  position: z.int().meta({ description: 'From 0; rules are looked at in this order.' }),
}).meta({ id: 'GroupingRule' });
export type GroupingRule = z.infer<typeof GroupingRule>;
export const GroupingRuleList = z.object({ items: z.array(GroupingRule) }).meta({ id: 'GroupingRuleList' });
export type GroupingRuleList = z.infer<typeof GroupingRuleList>;

export const CreateGroupingRule = z
  .object({
    ...settings,
    description: settings.description.default(''),
    enabled: settings.enabled.default(true),
    byName: settings.byName.default(false),
    acrossSources: settings.acrossSources.default(false),
    groupWaitMs: settings.groupWaitMs.default(null),
    reopenWindowMs: settings.reopenWindowMs.default(null),
    position: z.number().int().min(0).max(GROUPING_LIMITS.rules).optional().meta({
      description: 'Where it is put in; without it, last.',
    }),
  })
  .meta({ id: 'CreateGroupingRule' });
export type CreateGroupingRule = z.infer<typeof CreateGroupingRule>;
export const UpdateGroupingRule = z
  .object({ ...settings, revision: SeenRevision })
  .partial()
  .meta({ id: 'UpdateGroupingRule' });
export type UpdateGroupingRule = z.infer<typeof UpdateGroupingRule>;

export const ReorderGroupingRules = z
  .object({
    ids: z.array(z.uuid()).max(GROUPING_LIMITS.rules).meta({
      description: 'Every grouping rule of the workspace, once each.',
    }),
  })
  .meta({ id: 'ReorderGroupingRules' });
export type ReorderGroupingRules = z.infer<typeof ReorderGroupingRules>;

/** A draft is tried in the stead of the rule of that id, or as a new one where `position` says. */
export const PreviewGrouping = z
  .object({
    replaces: z.uuid().nullable().default(null),
    draft: CreateGroupingRule,
    alerts: z.number().int().min(1).max(GROUPING_LIMITS.previewed).default(500).meta({
      description: 'Over how many alerts, the newest first.',
    }),
  })
  .meta({ id: 'PreviewGrouping' });
export type PreviewGrouping = z.infer<typeof PreviewGrouping>;

const GroupingCounts = z.object({
  groups: z.int(),
  largest: z.int().meta({ description: 'How many alerts the largest group has.' }),
});

export const GroupingPreview = z
  .object({
    alerts: z.int().meta({ description: 'How many alerts were looked at.' }),
    matched: z.int().meta({ description: 'How many of them the draft groups.' }),
    now: GroupingCounts.meta({ description: 'As the rules stand.' }),
    draft: GroupingCounts.meta({ description: 'With the draft.' }),
    groups: z
      .array(
        z.object({
          labels: z.record(z.string(), z.string()),
          alerts: z.int(),
          sources: z.int().meta({ description: 'Of how many integrations.' }),
          was: z.int().meta({ description: 'Into how many groups they fall as the rules stand.' }),
          titles: z.array(z.string()).meta({ description: 'Of some of its alerts, each title once.' }),
        }),
      )
      .meta({ description: `The draft’s groups, the largest first, at most ${GROUPING_LIMITS.shown}.` }),
  })
  .meta({ id: 'GroupingPreview' });
export type GroupingPreview = z.infer<typeof GroupingPreview>;

/** The rule that made a key, as it was called then; stored with each group and alert. */
export const GroupingRuleRef = z
  .object({ id: Id, revision: z.int(), name: z.string() })
  .meta({ id: 'GroupingRuleRef' });

/** Why an alert stands in its group, as it was when it began to fire: contracts’ own JSON in the database. */
export const GroupedBy = z.object({
  rule: GroupingRuleRef.nullable().meta({ description: 'Null: the integration’s own grouping.' }),
  acrossSources: z.boolean(),
  labels: z.record(z.string(), z.string()).meta({ description: 'What made the key.' }),
  merged: z.boolean().default(false).meta({ description: 'Its own group was merged into this one.' }),
});
export type GroupedBy = z.infer<typeof GroupedBy>;
