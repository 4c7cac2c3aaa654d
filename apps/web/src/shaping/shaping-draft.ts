import type {
  CreateShapingRule,
  PreviewShaping,
  ShapingAction,
  ShapingRule,
} from '@signalcraft/contracts/shaping-rules';
import { draftOf, type MatchersDraft, readDraft } from '../matchers/matcher-draft.ts';

/** A rule's settings while they are edited: all but the place in the order, with the matchers as they are written. */
export type ShapingDraft = Omit<CreateShapingRule, 'matchers' | 'actions' | 'position'> & {
  matchers: MatchersDraft;
  /** With a key of its own each, so that a row stays the same row while others come and go. */
  actions: { key: number; action: ShapingAction }[];
};
export type ShapingSettings = Omit<CreateShapingRule, 'position'>;

export const draftOfRule = (rule: ShapingRule): ShapingDraft => ({
  name: rule.name,
  description: rule.description,
  enabled: rule.enabled,
  integrationId: rule.integrationId,
  matchers: draftOf(rule.matchers),
  condition: rule.condition,
  actions: rule.actions.map((action, key) => ({ key, action })),
  stop: rule.stop,
});

export const blankRule = (): ShapingDraft => ({
  name: '',
  description: '',
  enabled: true,
  integrationId: null,
  matchers: draftOf([]),
  condition: null,
  actions: [{ key: 0, action: { kind: 'set_severity', severity: 'low' } }],
  stop: false,
});

/** What would be saved. Null: the matchers are faulty, or an action is half written. */
export function settingsOfDraft(draft: ShapingDraft): ShapingSettings | null {
  const read = readDraft(draft.matchers, { mayBeEmpty: true });
  const actions = draft.actions.map(({ action }) => action);
  if (read.kind === 'faulty' || actions.length === 0 || !actions.every(isWhole)) return null;
  return { ...draft, name: draft.name.trim(), description: draft.description.trim(), matchers: read.matchers, actions };
}

const isWhole = (action: ShapingAction): boolean => {
  if (action.kind === 'set_label') return action.name.trim() !== '' && action.value !== '';
  return action.kind !== 'set_runbook' || action.url !== '';
};

/** The preview of a draft. Null: it cannot be tried as it is. A name is not needed to try it. */
export function previewOfDraft(options: { draft: ShapingDraft; replaces: string | null }): PreviewShaping | null {
  const settings = settingsOfDraft(options.draft);
  if (!settings) return null;
  // What is off is tried as if it were on: that is what a person wants to see before they switch it on.
  return {
    replaces: options.replaces,
    draft: { ...settings, name: settings.name || 'This rule', enabled: true },
    alerts: 50,
  };
}
