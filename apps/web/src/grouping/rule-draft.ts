import type { CreateGroupingRule, GroupingRule, PreviewGrouping } from '@signalcraft/contracts/grouping-rules';
import { labelNames } from '../integrations/label-names.ts';
import { draftOf, type MatchersDraft, readDraft } from '../matchers/matcher-draft.ts';

type Span = number | null | undefined;

/** A rule while it is edited: matchers and labels as they are written; a span that is none is undefined. */
export type RuleDraft = Pick<CreateGroupingRule, 'name' | 'description' | 'enabled' | 'byName' | 'acrossSources'> & {
  matchers: MatchersDraft;
  labels: string;
  groupWaitMs: Span;
  reopenWindowMs: Span;
};
export type RuleSettings = Omit<CreateGroupingRule, 'position'>;

export const BLANK_RULE: RuleDraft = {
  name: '',
  description: '',
  enabled: true,
  matchers: draftOf([]),
  labels: '',
  byName: false,
  acrossSources: false,
  groupWaitMs: null,
  reopenWindowMs: null,
};

export const draftOfRule = (rule: GroupingRule): RuleDraft => ({
  name: rule.name,
  description: rule.description,
  enabled: rule.enabled,
  matchers: draftOf(rule.matchers),
  labels: rule.labels.join(', '),
  byName: rule.byName,
  acrossSources: rule.acrossSources,
  groupWaitMs: rule.groupWaitMs,
  reopenWindowMs: rule.reopenWindowMs,
});

/** What would be saved. Null: a part is faulty, which its field says. */
export function settingsOfDraft(draft: RuleDraft): RuleSettings | null {
  const read = readDraft(draft.matchers, { mayBeEmpty: true });
  const { groupWaitMs, reopenWindowMs } = draft;
  if (read.kind === 'faulty' || groupWaitMs === undefined || reopenWindowMs === undefined) return null;
  return {
    ...draft,
    groupWaitMs,
    reopenWindowMs,
    name: draft.name.trim(),
    description: draft.description.trim(),
    labels: labelNames(draft.labels),
    matchers: read.matchers,
  };
}

/** The preview of a draft; a name is not needed for it. Null: it cannot be tried as it is. */
export function previewOfDraft(options: {
  draft: RuleDraft;
  replaces: string | null;
  position: number;
}): PreviewGrouping | null {
  const settings = settingsOfDraft(options.draft);
  if (!settings) return null;
  const position = options.replaces === null ? { position: options.position } : {};
  return {
    replaces: options.replaces,
    draft: { ...settings, name: settings.name || 'This rule', ...position },
    alerts: 1_000,
  };
}
