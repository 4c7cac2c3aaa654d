import { nameOf, respondersAmong } from '../directory.ts';
import type { TargetKind } from '../target-kind.ts';
import { PickOne } from './pick-one.tsx';

export const team: TargetKind<'team'> = {
  label: 'Team',
  blank: (directory) => {
    const [first] = directory.teams.values();
    return first ? { kind: 'team', teamId: first.id } : null;
  },
  words: ({ target, directory }) => directory.teams.get(target.teamId)?.name ?? 'a team that is gone',
  whoNow: ({ target, directory }) => {
    const named = directory.teams.get(target.teamId);
    if (!named) return { names: [], note: null, gap: 'the team is gone' };
    const names = respondersAmong(directory, named.memberIds).map(nameOf);
    return { names, note: 'all of the team', gap: names.length === 0 ? 'nobody in the team can be told' : null };
  },
  Field: ({ target, directory, label, fault, onChange }) => (
    <PickOne
      label={label}
      value={target.teamId}
      options={[...directory.teams.values()].map(({ id, name }) => ({ value: id, label: name }))}
      gone="A team that is gone"
      fault={fault}
      onChange={(teamId) => onChange({ kind: 'team', teamId })}
    />
  ),
};
