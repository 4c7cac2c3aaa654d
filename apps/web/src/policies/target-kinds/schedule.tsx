import type { Directory, WhoNow } from '../directory.ts';
import { canRespond, nameOf } from '../directory.ts';
import type { TargetKind } from '../target-kind.ts';
import { PickOne } from './pick-one.tsx';

export const schedule: TargetKind<'schedule'> = {
  label: 'On call by schedule',
  blank: (directory) => {
    const [first] = directory.schedules.values();
    return first ? { kind: 'schedule', scheduleId: first.scheduleId } : null;
  },
  words: ({ target, directory }) => directory.schedules.get(target.scheduleId)?.name ?? 'a schedule that is gone',
  whoNow: ({ target, directory }) => onCallNow({ directory, scheduleId: target.scheduleId }),
  Field: ({ target, directory, label, fault, onChange }) => (
    <PickOne
      label={label}
      value={target.scheduleId}
      options={scheduleOptions(directory)}
      gone="A schedule that is gone"
      fault={fault}
      onChange={(scheduleId) => onChange({ kind: 'schedule', scheduleId })}
    />
  ),
};

export const scheduleOptions = (directory: Directory): { value: string; label: string }[] =>
  [...directory.schedules.values()].map(({ scheduleId, name }) => ({ value: scheduleId, label: name }));

function onCallNow(options: { directory: Directory; scheduleId: string }): WhoNow {
  const { directory, scheduleId } = options;
  const found = directory.schedules.get(scheduleId);
  if (!found) return { names: [], note: null, gap: 'the schedule is gone' };
  const holder = found.member ? directory.members.get(found.member.memberId) : undefined;
  if (found.gap !== null) {
    const who = found.member ? ` (${found.member.name} left)` : '';
    return { names: [], note: null, gap: `nobody is on call by ${found.name} now${who}` };
  }
  if (!holder || !canRespond(holder)) {
    return { names: [], note: null, gap: `${found.member?.name ?? 'who is on call'} may only look and is never told` };
  }
  return { names: [nameOf(holder)], note: 'on call now', gap: null };
}
