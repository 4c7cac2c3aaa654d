'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useActions } from '../actions/actions-provider.tsx';
import { paintGroup } from '../actions/group-cache.ts';
import { groupKey, groupPartsKey } from '../actions/group-keys.ts';
import { RowSkeletons } from '../inbox/row-skeletons.tsx';
import { useSoon } from '../lib/use-soon.ts';
import { useLive, useLiveNews } from '../live/live-provider.tsx';
import { HoldNote } from '../mutes/hold-note.tsx';
import { useApi } from '../shell/use-api.ts';
import { TracePanel } from '../trace/trace-panel.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { AlertList } from './alert-list.tsx';
import { GroupActions } from './group-actions.tsx';
import { GroupFacts } from './group-facts.tsx';
import { GroupHeading } from './group-heading.tsx';
import styles from './group-page.module.css';
import { groupQuery } from './group-queries.ts';
import { Neighbours } from './neighbours.tsx';
import { NotificationList } from './notification-list.tsx';
import { Timeline } from './timeline.tsx';

const COUNTS_REFETCH_MS = 15_000;

/** One group: what it is, what happened, who was told, and what can be done. */
export function GroupPage({ id }: { id: string }) {
  const api = useApi();
  const client = useQueryClient();
  const { state } = useLive();
  const { failures, mayAct } = useActions();
  const query = useQuery({
    ...groupQuery({ api, id }),
    // Repeats are counted, but change nothing that the feed tells of.
    refetchInterval: state.kind === 'live' ? COUNTS_REFETCH_MS : false,
  });

  const refreshSoon = useSoon(() => {
    void client.invalidateQueries({ queryKey: groupKey(id) });
    void client.invalidateQueries({ queryKey: groupPartsKey(id) });
  });
  useLiveNews((news) => {
    if (news.kind === 'entry' && news.event.groupId !== id) return;
    const shown = query.data;
    if (news.kind === 'entry' && news.event.group && shown && news.event.group.version >= shown.version) {
      paintGroup(client, news.event.group);
    }
    refreshSoon();
  });
  // The list's state may be older than this page; what happens from here on comes by the feed.
  useEffect(() => {
    if (query.data) paintGroup(client, query.data);
  }, [client, query.data]);

  return (
    <div className={styles.page} data-live={state.kind}>
      <Neighbours id={id} />
      {query.isPending && <RowSkeletons count={5} />}
      {query.isError && <ErrorState error={query.error} what="this group" onRetry={() => void query.refetch()} />}
      {query.data && (
        <>
          <div className={styles.top}>
            <GroupHeading group={query.data} />
            <GroupActions group={query.data} />
          </div>
          {failures[id] && (
            <p className={styles.failure} role="alert">
              {failures[id]}
            </p>
          )}
          {query.data.hold && <HoldNote hold={query.data.hold} what="group" />}
          <GroupFacts group={query.data} />
          <div className={styles.columns}>
            <div className={styles.main}>
              <AlertList id={id} canMove={mayAct && query.data.status !== 'RESOLVED'} />
              <NotificationList id={id} status={query.data.status} />
              <TracePanel id={id} />
            </div>
            <Timeline id={id} />
          </div>
        </>
      )}
    </div>
  );
}
