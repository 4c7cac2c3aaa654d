'use client';

import { Button } from '@mantine/core';
import type { AlertGroup } from '@signalcraft/contracts/alert-groups';
import Link from 'next/link';
import { useState } from 'react';
import { useActions } from '../actions/actions-provider.tsx';
import { type GroupAction, isAllowed } from '../actions/group-action.ts';
import { SnoozeDialog } from '../actions/snooze-dialog.tsx';
import { MergeInto } from '../regroup/merge-into.tsx';
import { useKeyBindings } from '../shell/keys.tsx';
import { useViewer } from '../shell/viewer.tsx';
import styles from './group-actions.module.css';

type Simple = Exclude<GroupAction['kind'], 'snooze'>;
const SIMPLE: { kind: Simple; label: string; key?: string }[] = [
  { kind: 'acknowledge', label: 'Acknowledge', key: 'e' },
  { kind: 'resolve', label: 'Resolve', key: 'r' },
  { kind: 'reopen', label: 'Reopen' },
  { kind: 'unsnooze', label: 'Wake now' },
  { kind: 'unacknowledge', label: 'Release' },
];

/** What can be done with the group in its state. */
export function GroupActions({ group }: { group: AlertGroup }) {
  const { act, mayAct } = useActions();
  const { memberId } = useViewer();
  const [isSnoozing, setIsSnoozing] = useState(false);
  const isOffered = (kind: GroupAction['kind']): boolean => isAllowed({ group, kind, memberId });
  const run = (action: GroupAction): void => act({ groups: [group], action });

  useKeyBindings([
    { keys: 'e', does: 'Acknowledge', group: 'Group', run: () => run({ kind: 'acknowledge' }) },
    { keys: 'r', does: 'Resolve', group: 'Group', run: () => run({ kind: 'resolve' }) },
    {
      keys: 's',
      does: 'Snooze',
      group: 'Group',
      run: () => {
        if (mayAct && isOffered('snooze')) setIsSnoozing(true);
      },
    },
  ]);
  if (!mayAct) return null;
  const simple = SIMPLE.filter(({ kind }) => isOffered(kind));
  return (
    <div className={styles.actions}>
      {simple.map(({ kind, label, key }, index) => (
        <Button
          key={kind}
          size="sm"
          variant={index === 0 && (kind === 'acknowledge' || kind === 'resolve') ? 'filled' : 'default'}
          onClick={() => run({ kind })}
        >
          {label} {key && <kbd aria-hidden="true">{key}</kbd>}
        </Button>
      ))}
      {isOffered('snooze') && (
        <Button size="sm" variant="default" onClick={() => setIsSnoozing(true)}>
          Snooze <kbd aria-hidden="true">s</kbd>
        </Button>
      )}
      {group.status !== 'RESOLVED' && (
        <Button component={Link} href={`/silences/new?group=${group.id}`} prefetch={false} size="sm" variant="default">
          Silence…
        </Button>
      )}
      {group.status !== 'RESOLVED' && <MergeInto group={group} />}
      <SnoozeDialog
        subject={isSnoozing ? `“${group.title}”` : null}
        onClose={() => setIsSnoozing(false)}
        onSnooze={run}
      />
    </div>
  );
}
