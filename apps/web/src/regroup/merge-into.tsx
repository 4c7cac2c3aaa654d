'use client';

import { Button } from '@mantine/core';
import type { AlertGroup } from '@signalcraft/contracts/alert-groups';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { GroupSearch } from './group-search.tsx';
import { RegroupDialog } from './regroup-dialog.tsx';
import { useRegroup } from './use-regroup.ts';

/** Gives this group to another that a person finds. */
export function MergeInto({ group }: { group: AlertGroup }) {
  const router = useRouter();
  const [isOpen, setIsOpen] = useState(false);
  const [intoId, setIntoId] = useState<string | null>(null);
  const merge = useRegroup((where) => router.push(`/groups/${where.id}`));
  const close = (): void => {
    setIsOpen(false);
    setIntoId(null);
    merge.reset();
  };
  return (
    <>
      <Button size="sm" variant="default" onClick={() => setIsOpen(true)}>
        Merge…
      </Button>
      <RegroupDialog
        isOpen={isOpen}
        title="Merge into another group"
        action="Merge"
        canConfirm={intoId !== null}
        isPending={merge.isPending || merge.isSuccess}
        error={merge.error}
        onConfirm={() => {
          if (intoId !== null) merge.mutate({ kind: 'merge', intoId, groupIds: [group.id] });
        }}
        onClose={close}
      >
        <p>
          Its {group.alertCount === 1 ? 'alert moves' : `${group.alertCount} alerts move`} to the group that you choose,
          and what its source sends from then on goes there. This group is resolved for good, and its escalation ends.
          There is no undo; alerts can be split off again.
        </p>
        {isOpen && <GroupSearch label="Merge into" exceptId={group.id} chosenId={intoId} onChoose={setIntoId} />}
      </RegroupDialog>
    </>
  );
}
