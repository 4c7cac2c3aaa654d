'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useParams } from 'next/navigation';
import { cachedGroup } from '../../../../actions/group-cache.ts';
import { GroupHeading } from '../../../../group/group-heading.tsx';
import { Neighbours } from '../../../../group/neighbours.tsx';
import { RowSkeletons } from '../../../../inbox/row-skeletons.tsx';

/** What the list knows of the group already, while the rest is under way. */
export default function Loading() {
  const { id } = useParams<{ id: string }>();
  const client = useQueryClient();
  const group = cachedGroup(client, id);
  return (
    <>
      <Neighbours id={id} />
      {group && <GroupHeading group={group} />}
      <RowSkeletons count={5} />
    </>
  );
}
