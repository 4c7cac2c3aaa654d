import { expect, it } from 'vitest';
import { blankRule, previewOfDraft, settingsOfDraft } from './shaping-draft.ts';

const label = (name: string, value: string) => ({
  key: 1,
  action: { kind: 'set_label' as const, name, value, onlyIfMissing: false },
});

it('is saved without the keys of its rows, and not while an action is half written', () => {
  const draft = { ...blankRule(), name: ' Noise ', actions: [label('team', 'db')] };
  expect(settingsOfDraft(draft)).toMatchObject({
    name: 'Noise',
    matchers: [],
    actions: [{ kind: 'set_label', name: 'team', value: 'db', onlyIfMissing: false }],
  });
  expect(settingsOfDraft({ ...draft, actions: [label('', 'db')] })).toBeNull();
  expect(settingsOfDraft({ ...draft, actions: [label('team', '')] })).toBeNull();
  expect(settingsOfDraft({ ...draft, actions: [{ key: 2, action: { kind: 'set_runbook', url: '' } }] })).toBeNull();
  expect(settingsOfDraft({ ...draft, actions: [] })).toBeNull();
  expect(settingsOfDraft({ ...draft, matchers: { form: 'text', text: 'env=~' } })).not.toBeNull();
  expect(settingsOfDraft({ ...draft, matchers: { form: 'text', text: '{env' } })).toBeNull();
});

it('is tried as if it were on and had a name', () => {
  expect(previewOfDraft({ draft: { ...blankRule(), enabled: false }, replaces: 'r' })).toMatchObject({
    replaces: 'r',
    draft: { name: 'This rule', enabled: true },
  });
});
