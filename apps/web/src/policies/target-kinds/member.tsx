import type { Member } from '@signalcraft/contracts/identity';
import { canRespond, nameOf, responders } from '../directory.ts';
import type { TargetKind } from '../target-kind.ts';
import { PickOne } from './pick-one.tsx';

const goneText = (named: Member | undefined): string =>
  named ? `${nameOf(named)} (may only look)` : 'Somebody who left';

export const member: TargetKind<'member'> = {
  label: 'Person',
  blank: (directory) => {
    const [first] = responders(directory);
    return first ? { kind: 'member', memberId: first.id } : null;
  },
  words: ({ target, directory }) => {
    const named = directory.members.get(target.memberId);
    return named ? nameOf(named) : 'somebody who left';
  },
  whoNow: ({ target, directory }) => {
    const named = directory.members.get(target.memberId);
    if (!named) return { names: [], note: null, gap: 'is no member any more' };
    if (!canRespond(named)) return { names: [], note: null, gap: 'may only look and is never told' };
    return { names: [nameOf(named)], note: null, gap: null };
  },
  Field: ({ target, directory, label, fault, onChange }) => (
    <PickOne
      label={label}
      value={target.memberId}
      options={responders(directory).map((one) => ({ value: one.id, label: nameOf(one) }))}
      gone={goneText(directory.members.get(target.memberId))}
      fault={fault}
      onChange={(memberId) => onChange({ kind: 'member', memberId })}
    />
  ),
};
