'use client';

import { Button } from '@mantine/core';
import type { AlertGroupSummary } from '@signalcraft/contracts/alert-groups';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { GroupChoice } from './group-choice.tsx';
import { REGROUP_LIMITS } from './limits.ts';
import { RegroupDialog } from './regroup-dialog.tsx';
import { useRegroup } from './use-regroup.ts';

/** Makes one group of those that are selected and not resolved; a person says which one stays. */
export function MergeSelected({ groups, onDone }: { groups: readonly AlertGroupSummary[]; onDone: () => void }) {
  const router = useRouter();
  const open = groups.filter(({ status }) => status !== 'RESOLVED');
  const [isAsked, setIsAsked] = useState(false);
  const [chosenId, setChosenId] = useState<string | null>(null);
  const merge = useRegroup((where) => {
    onDone();
    router.push(`/groups/${where.id}`);
  });
  // The one that was there first keeps its history, unless a person chooses another.
  const oldest = open.toSorted((a, b) => a.firstSeenAt.localeCompare(b.firstSeenAt))[0];
  const stays = open.find(({ id }) => id === chosenId) ?? oldest;
  const others = open.filter(({ id }) => id !== stays?.id);
  return (
    <>
      <Button
        size="xs"
        variant="default"
        disabled={open.length < 2 || open.length > REGROUP_LIMITS.groups}
        onClick={() => setIsAsked(true)}
      >
        Merge…
      </Button>
      <RegroupDialog
        isOpen={isAsked}
        title={`Merge ${open.length} groups into one`}
        action="Merge"
        canConfirm={others.length > 0}
        isPending={merge.isPending}
        error={merge.error}
        onConfirm={() => {
          if (stays) merge.mutate({ kind: 'merge', intoId: stays.id, groupIds: others.map(({ id }) => id) });
        }}
        onClose={() => {
          setIsAsked(false);
          merge.reset();
        }}
      >
        <p>
          All alerts move to the group that stays, and what their sources send from then on goes there. The others are
          resolved for good, and their escalations end. There is no undo; alerts can be split off again.
          {open.length < groups.length && ` ${groups.length - open.length} of the selected are resolved and left out.`}
        </p>
        <GroupChoice label="Which one stays" groups={open} chosenId={stays?.id ?? null} onChoose={setChosenId} />
      </RegroupDialog>
    </>
  );
}
