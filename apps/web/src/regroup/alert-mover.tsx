'use client';

import { Button } from '@mantine/core';
import type { Alert } from '@signalcraft/contracts/alert-groups';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import styles from './alert-mover.module.css';
import { GroupSearch } from './group-search.tsx';
import { RegroupDialog } from './regroup-dialog.tsx';
import { useRegroup } from './use-regroup.ts';

/** What can be done with the alerts of a group that are selected. */
export function AlertMover(props: { groupId: string; alerts: readonly Alert[]; onClear: () => void }) {
  const { groupId, alerts, onClear } = props;
  const router = useRouter();
  const [asked, setAsked] = useState<'split' | 'move' | null>(null);
  const [intoId, setIntoId] = useState<string | null>(null);
  const regroup = useRegroup((where) => {
    onClear();
    router.push(`/groups/${where.id}`);
  });
  const close = (): void => {
    setAsked(null);
    setIntoId(null);
    regroup.reset();
  };
  const alertIds = alerts.map(({ id }) => id);
  const what = alerts.length === 1 ? '1 alert' : `${alerts.length} alerts`;
  const fires = alerts.some(({ status }) => status === 'FIRING');
  return (
    <section className={styles.bar} aria-label="Selected alerts">
      <strong>{alerts.length === 0 ? 'Choose alerts below' : `${what} selected`}</strong>
      <Button size="xs" variant="default" disabled={!fires} onClick={() => setAsked('split')}>
        Split off…
      </Button>
      <Button size="xs" variant="default" disabled={alerts.length === 0} onClick={() => setAsked('move')}>
        Move…
      </Button>
      <Button size="xs" variant="subtle" color="gray" onClick={onClear}>
        Done
      </Button>
      <RegroupDialog
        isOpen={asked === 'split'}
        title={`Split ${what} off`}
        action="Split off"
        canConfirm
        isPending={regroup.isPending}
        error={regroup.error}
        onConfirm={() => regroup.mutate({ kind: 'split', fromId: groupId, alertIds })}
        onClose={close}
      >
        <p>
          They get a group of their own, which stands as this one stands: with the same status, holders and escalation.
          Their source does not bring them back here. A group in which nothing fires any more is resolved. There is no
          undo; alerts can be moved back.
        </p>
      </RegroupDialog>
      <RegroupDialog
        isOpen={asked === 'move'}
        title={`Move ${what}`}
        action="Move"
        canConfirm={intoId !== null}
        isPending={regroup.isPending}
        error={regroup.error}
        onConfirm={() => {
          if (intoId !== null) regroup.mutate({ kind: 'move', fromId: groupId, alertIds, intoId });
        }}
        onClose={close}
      >
        <p>
          They stand in the group that you choose, whatever their source sends, as long as that group lives. If they are
          worse than what it has, it pages anew. A group in which nothing fires any more is resolved.
        </p>
        {asked === 'move' && <GroupSearch label="Move to" exceptId={groupId} chosenId={intoId} onChoose={setIntoId} />}
      </RegroupDialog>
    </section>
  );
}
