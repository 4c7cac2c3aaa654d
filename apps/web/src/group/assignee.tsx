'use client';

import { NativeSelect } from '@mantine/core';
import type { AlertGroup } from '@signalcraft/contracts/alert-groups';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useActions } from '../actions/actions-provider.tsx';
import { paintGroup } from '../actions/group-cache.ts';
import { groupPartsKey } from '../actions/group-keys.ts';
import { answerOf } from '../lib/api.ts';
import { errorText } from '../lib/error-text.ts';
import { useApi } from '../shell/use-api.ts';
import { membersQuery } from './group-queries.ts';

const NOBODY = '';

/** Who is to look after the group; assigning neither acknowledges nor stops anything. */
export function Assignee({ group }: { group: AlertGroup }) {
  const api = useApi();
  const client = useQueryClient();
  const { mayAct } = useActions();
  const canAssign = mayAct && group.status !== 'RESOLVED';
  const members = useQuery({ ...membersQuery({ api }), enabled: canAssign });
  const assign = useMutation({
    mutationFn: (memberId: string | null) =>
      answerOf(
        api.POST('/api/v1/alert-groups/{id}/assign', { params: { path: { id: group.id } }, body: { memberId } }),
      ),
    onSuccess: (changed) => {
      paintGroup(client, changed);
      void client.invalidateQueries({ queryKey: groupPartsKey(group.id) });
    },
  });
  if (!canAssign) return <>{group.assignee?.name ?? 'nobody'}</>;
  const chosen = assign.isPending ? (assign.variables ?? NOBODY) : (group.assignee?.memberId ?? NOBODY);
  const known = members.data?.items ?? [];
  const options = [
    { value: NOBODY, label: 'nobody' },
    ...known.map((member) => ({ value: member.id, label: member.name || member.email })),
    // Before the members are known, and for one who has left.
    ...(group.assignee && !known.some((member) => member.id === group.assignee?.memberId)
      ? [{ value: group.assignee.memberId, label: group.assignee.name }]
      : []),
  ];
  return (
    <NativeSelect
      size="xs"
      aria-label="Assigned to"
      data={options}
      value={chosen}
      error={assign.isError ? errorText(assign.error) : null}
      onChange={(event) => assign.mutate(event.currentTarget.value || null)}
    />
  );
}
