'use client';

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import Link from 'next/link';
import { RowSkeletons } from '../inbox/row-skeletons.tsx';
import { useApi } from '../shell/use-api.ts';
import { mayAs, useViewer } from '../shell/viewer.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { Notice } from '../ui/notice.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { groupingRulesQuery } from './grouping-queries.ts';
import { GroupingTabs } from './grouping-tabs.tsx';
import { RuleList } from './rule-list.tsx';

/** Which alerts become one group, in the order in which it is asked. */
export function GroupingPage() {
  const api = useApi();
  const { role } = useViewer();
  const query = useQuery(groupingRulesQuery({ api }));
  const mayEdit = mayAs(role, 'ADMIN');
  const create = mayEdit && (
    <Button component={Link} href="/grouping/new" prefetch={false} leftSection={<Plus size={16} aria-hidden="true" />}>
      New rule
    </Button>
  );
  return (
    <>
      <PageHead
        title="Grouping"
        about="Asked from the top when an alert begins to fire: the first rule that takes it decides which alerts it shares a group with."
      >
        {create}
      </PageHead>
      <GroupingTabs here="/grouping" />
      {query.isPending && <RowSkeletons count={3} />}
      {query.isError && !query.data && (
        <ErrorState error={query.error} what="the grouping rules" onRetry={() => void query.refetch()} />
      )}
      {query.data?.items.length === 0 && (
        <Notice title="No rule yet">
          <p>
            Each integration groups its own alerts, as its page says. A rule can bring alerts of different tools into
            one group, so that one outage is one thing to look at.
          </p>
          {create}
        </Notice>
      )}
      {query.data && query.data.items.length > 0 && <RuleList rules={query.data.items} mayEdit={mayEdit} />}
    </>
  );
}
