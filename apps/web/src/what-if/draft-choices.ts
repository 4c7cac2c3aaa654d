import type { WhatIfDraftInput } from '@signalcraft/contracts/what-if';
import type { CarriedDraft } from './carried-draft.ts';

/** One of the questions that the page offers. `draft` null: what is saved now, beside what did happen. */
export type DraftChoice = { value: string; label: string; draft: WhatIfDraftInput | null };

type Named = { id: string; name: string };

/** What can be asked without editing anything: as it is saved, what a form sent on, and each part left out. */
export function draftChoices(options: {
  carried: CarriedDraft | null;
  routes: readonly Named[];
  inhibitionRules: readonly Named[];
  groupingRules: readonly Named[];
}): DraftChoice[] {
  const without = (
    part: 'routes' | 'inhibitionRules' | 'groupingRules',
    noun: string,
    items: readonly Named[],
  ): DraftChoice[] =>
    items.map(({ id, name }) => ({
      value: id,
      label: `Without the ${noun} “${name}”`,
      draft: { [part]: [{ replaces: id, draft: null }] },
    }));
  const { carried } = options;
  return [
    ...(carried ? [{ value: 'carried', label: `Your draft of ${carried.what}`, draft: carried.draft }] : []),
    { value: 'saved', label: 'What is saved now, beside what did happen', draft: null },
    ...without('routes', 'route', options.routes),
    ...without('inhibitionRules', 'inhibition rule', options.inhibitionRules),
    ...without('groupingRules', 'grouping rule', options.groupingRules),
  ];
}
