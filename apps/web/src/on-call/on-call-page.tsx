'use client';

import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { RowSkeletons } from '../inbox/row-skeletons.tsx';
import { useIsHydrated, useNow } from '../lib/clock.tsx';
import { useApi } from '../shell/use-api.ts';
import { mayAs, useViewer } from '../shell/viewer.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { Notice } from '../ui/notice.tsx';
import { PageHead } from '../ui/page-head.tsx';
import { Panel } from '../ui/panel.tsx';
import { CreateScheduleDialog } from './create-schedule-dialog.tsx';
import { MyShifts } from './my-shifts.tsx';
import styles from './on-call-page.module.css';
import { onCallAheadQuery } from './on-call-queries.ts';
import { ScheduleCard } from './schedule-card.tsx';
import { SwapRequests } from './schedules/swaps-panel.tsx';
import { viewerZone, zoneText } from './zone-time.ts';

/** Every schedule: who is on call now, who is next, and where nobody will be. */
export function OnCallPage() {
  const api = useApi();
  const { role } = useViewer();
  const isHydrated = useIsHydrated();
  const now = useNow();
  const [isCreating, setIsCreating] = useState(false);
  const query = useQuery(onCallAheadQuery({ api }));
  const create = mayAs(role, 'ADMIN') && (
    <Button leftSection={<Plus size={16} aria-hidden="true" />} onClick={() => setIsCreating(true)}>
      New schedule
    </Button>
  );
  return (
    <>
      <PageHead
        title="On call"
        about={
          isHydrated
            ? `Who is reached, now and in the next two weeks. Times are yours: ${zoneText({ zone: viewerZone(), at: now })}.`
            : 'Who is reached, now and in the next two weeks.'
        }
      >
        {create}
      </PageHead>
      {query.isPending && <RowSkeletons count={3} />}
      {query.isError && !query.data && (
        <ErrorState error={query.error} what="the schedules" onRetry={() => void query.refetch()} />
      )}
      {query.data?.items.length === 0 && (
        <Notice title="No schedule yet">
          <p>
            A schedule says who is on call and when it passes on. Escalation policies page whoever it names at that
            moment. Until there is one, everyone who can respond is told.
          </p>
          {create}
        </Notice>
      )}
      {query.data && query.data.items.length > 0 && (
        <div className={styles.parts}>
          {query.data.swapRequests.length > 0 && (
            <Panel title="Swaps" note="that you ask for, or are asked for">
              <SwapRequests requests={query.data.swapRequests} />
            </Panel>
          )}
          <MyShifts shifts={query.data.mine} />
          <ul className={styles.cards}>
            {query.data.items.map((item) => (
              <li key={item.scheduleId}>
                <ScheduleCard item={item} shiftsTo={Date.parse(query.data.shiftsTo)} />
              </li>
            ))}
          </ul>
        </div>
      )}
      <CreateScheduleDialog isOpen={isCreating} onClose={() => setIsCreating(false)} />
    </>
  );
}
