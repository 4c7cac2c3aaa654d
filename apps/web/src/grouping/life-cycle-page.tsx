'use client';

import { useQuery } from '@tanstack/react-query';
import { RowSkeletons } from '../inbox/row-skeletons.tsx';
import { useApi } from '../shell/use-api.ts';
import { mayAs, useViewer } from '../shell/viewer.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { lifeCycleQuery } from './grouping-queries.ts';
import { GroupingTabs } from './grouping-tabs.tsx';
import { LifeCycleForm } from './life-cycle-form.tsx';

/** The numbers of a group's life: how long it waits, when it reopens, when an acknowledgement runs out. */
export function LifeCyclePage() {
  const api = useApi();
  const { role } = useViewer();
  const query = useQuery(lifeCycleQuery({ api }));
  return (
    <>
      <PageHead title="Grouping" about="How long the moments of a group’s life last, in the whole workspace." />
      <GroupingTabs here="/grouping/life-cycle" />
      {query.isPending && <RowSkeletons count={4} />}
      {query.isError && !query.data && (
        <ErrorState error={query.error} what="the life cycle’s numbers" onRetry={() => void query.refetch()} />
      )}
      {query.data && <LifeCycleForm lifeCycle={query.data} canConfigure={mayAs(role, 'ADMIN')} />}
    </>
  );
}
