'use client';

import { Button } from '@mantine/core';
import type { AlertGroupSummary } from '@signalcraft/contracts/alert-groups';
import type { AlertGroupStatus } from '@signalcraft/contracts/enums';
import { isAllowed } from '../actions/group-action.ts';
import { MergeSelected } from '../regroup/merge-selected.tsx';
import styles from './bulk-bar.module.css';
import type { RowAction } from './inbox-row.tsx';

const STATUSES: AlertGroupStatus[] = ['OPEN', 'ACKNOWLEDGED', 'SNOOZED', 'RESOLVED'];
const ACTIONS: { kind: RowAction; label: string; key: string }[] = [
  { kind: 'acknowledge', label: 'Acknowledge', key: 'e' },
  { kind: 'resolve', label: 'Resolve', key: 'r' },
  { kind: 'snooze', label: 'Snooze', key: 's' },
];

/** What is selected, in words, and what can be done with it. */
export function BulkBar(props: {
  groups: readonly AlertGroupSummary[];
  memberId: string;
  onAction: (kind: RowAction) => void;
  onClear: () => void;
}) {
  const { groups, memberId } = props;
  const mix = STATUSES.flatMap((status) => {
    const count = groups.filter((group) => group.status === status).length;
    return count === 0 ? [] : [`${count} ${status.toLowerCase()}`];
  });
  return (
    <section className={styles.bar} aria-label="Selected groups">
      <p className={styles.text}>
        <strong>{groups.length} selected</strong> <span>{mix.join(', ')}</span>
      </p>
      <div className={styles.buttons}>
        {ACTIONS.map(({ kind, label, key }) => (
          <Button
            key={kind}
            size="xs"
            variant={kind === 'acknowledge' ? 'filled' : 'default'}
            disabled={!groups.some((group) => isAllowed({ group, kind, memberId }))}
            onClick={() => props.onAction(kind)}
          >
            {label} <kbd aria-hidden="true">{key}</kbd>
          </Button>
        ))}
        <MergeSelected groups={groups} onDone={props.onClear} />
        <Button size="xs" variant="subtle" color="gray" onClick={props.onClear}>
          Clear
        </Button>
      </div>
    </section>
  );
}
