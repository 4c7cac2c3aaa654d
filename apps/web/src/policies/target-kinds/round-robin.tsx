'use client';

import { Checkbox, NativeSelect } from '@mantine/core';
import type { RoundRobinOver } from '@signalcraft/contracts/escalation-policies';
import { nameOf, responders, respondersAmong } from '../directory.ts';
import type { TargetKind } from '../target-kind.ts';
import styles from './round-robin.module.css';
import { scheduleOptions } from './schedule.tsx';

export const roundRobin: TargetKind<'round_robin'> = {
  label: 'One of several, in turn',
  blank: (directory) => {
    const memberIds = responders(directory)
      .slice(0, 2)
      .map(({ id }) => id);
    return memberIds.length > 0 ? { kind: 'round_robin', over: { kind: 'members', memberIds } } : null;
  },
  words: ({ target, directory }) => {
    if (target.over.kind === 'schedule') {
      const schedule = directory.schedules.get(target.over.scheduleId);
      return schedule ? `one of all in ${schedule.name}, the next one each time` : 'a schedule that is gone';
    }
    return 'one of them, the next one each time';
  },
  whoNow: ({ target, directory }) => {
    if (target.over.kind === 'schedule') {
      const isThere = directory.schedules.has(target.over.scheduleId);
      return { names: [], note: null, gap: isThere ? null : 'the schedule is gone' };
    }
    const names = respondersAmong(directory, target.over.memberIds).map(nameOf);
    return { names, note: null, gap: names.length === 0 ? 'none of them can be told any more' : null };
  },
  Field: ({ target, directory, label, fault, onChange }) => {
    const { over } = target;
    const change = (changed: RoundRobinOver): void => onChange({ kind: 'round_robin', over: changed });
    const people = responders(directory);
    const chosen = over.kind === 'members' ? over.memberIds : [];
    return (
      <div className={styles.field}>
        <NativeSelect
          aria-label={label}
          data={[{ value: '', label: 'of these people' }, ...scheduleOptions(directory).map(toWholeSchedule)]}
          value={over.kind === 'schedule' ? over.scheduleId : ''}
          error={fault}
          onChange={(event) => {
            const scheduleId = event.currentTarget.value;
            if (scheduleId) change({ kind: 'schedule', scheduleId });
            else change({ kind: 'members', memberIds: people.map(({ id }) => id) });
          }}
        />
        {over.kind === 'members' && (
          <div className={styles.people}>
            {people.map((one) => (
              <Checkbox
                key={one.id}
                label={nameOf(one)}
                checked={chosen.includes(one.id)}
                onChange={(event) =>
                  change({
                    kind: 'members',
                    memberIds: event.currentTarget.checked
                      ? [...chosen, one.id]
                      : chosen.filter((memberId) => memberId !== one.id),
                  })
                }
              />
            ))}
          </div>
        )}
      </div>
    );
  },
};

const toWholeSchedule = ({ value, label }: { value: string; label: string }) => ({
  value,
  label: `of all in ${label}`,
});
