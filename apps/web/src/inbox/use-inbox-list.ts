'use client';

import type { AlertGroupSummary } from '@signalcraft/contracts/alert-groups';
import type { LiveEvent } from '@signalcraft/contracts/live-events';
import { keepPreviousData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { listKey } from '../actions/group-keys.ts';
import { type Api, answerOf } from '../lib/api.ts';
import { useLive, useLiveNews } from '../live/live-provider.tsx';
import { useApi } from '../shell/use-api.ts';
import { hasStatusOf, type InboxFilter } from './inbox-filter.ts';
import {
  applyWaiting,
  type InboxData,
  type InboxView,
  rowsOf,
  takeFirstPage,
  takeGroup,
  type Waiting,
} from './inbox-list.ts';
import { fetchInboxPage, inboxQuery } from './inbox-query.ts';

/** Beyond this many rows of unknown fate the list is fetched anew. */
const MISSING_MAX = 20;
const NOTHING: Waiting = {};

/** The rows of a filter, kept up to date where they stand, and what waits above them. */
export function useInboxList(filter: InboxFilter) {
  const api = useApi();
  const client = useQueryClient();
  const { state } = useLive();
  const query = useInfiniteQuery({ ...inboxQuery({ api, filter }), placeholderData: keepPreviousData });
  const name = JSON.stringify(listKey(filter));
  const [held, setHeld] = useState<{ name: string; waiting: Waiting }>({ name, waiting: NOTHING });
  const newest = useRef(held);
  /** What came while the first page was under way. */
  const early = useRef<LiveEvent[]>([]);
  const waiting = held.name === name ? held.waiting : NOTHING;

  const update = useCallback(
    (change: (view: InboxView) => InboxView): void => {
      const key = listKey(filter);
      const data = client.getQueryData<InboxData>(key);
      if (!data) return;
      const before = { data, waiting: newest.current.name === name ? newest.current.waiting : NOTHING };
      const after = change(before);
      if (after.data !== data) client.setQueryData<InboxData>(key, after.data);
      if (after.waiting === before.waiting) return;
      newest.current = { name, waiting: after.waiting };
      setHeld(newest.current);
    },
    [client, filter, name],
  );

  const take = useCallback(
    async (event: LiveEvent): Promise<void> => {
      const group = event.group ?? (await fetchGroup(api, event.groupId));
      if (group) update((view) => takeGroup({ view, group, filter }));
    },
    [api, filter, update],
  );

  const closeGap = useCallback(async (): Promise<void> => {
    try {
      const page = await fetchInboxPage({ api, filter, cursor: null });
      let missing: string[] = [];
      update((view) => {
        const outcome = takeFirstPage({ view, page, filter });
        missing = outcome.missing;
        return outcome.view;
      });
      if (missing.length > MISSING_MAX) return void client.invalidateQueries({ queryKey: listKey(filter) });
      for (const group of await Promise.all(missing.map((id) => fetchGroup(api, id)))) {
        if (group) update((view) => takeGroup({ view, group, filter }));
      }
    } catch {
      // The feed's state says that the list may be old; the next gap tries again.
    }
  }, [api, client, filter, update]);

  useLiveNews((news) => {
    if (news.kind === 'gap') void closeGap();
    else if (client.getQueryData(listKey(filter))) void take(news.event);
    else early.current.push(news.event);
  });

  const isLive = useRef(state.kind === 'live');
  useEffect(() => {
    isLive.current = state.kind === 'live';
  }, [state.kind]);
  // Between the server's page and this subscription something may have happened.
  useEffect(() => {
    if (isLive.current) void closeGap();
    // oxlint-disable-next-line react/exhaustive-deps -- once, when the page opens
  }, []);

  const hasData = query.data !== undefined && !query.isPlaceholderData;
  useEffect(() => {
    if (!hasData) return;
    for (const event of early.current.splice(0)) void take(event);
  }, [hasData, take]);

  const rows = query.data ? rowsOf(query.data) : [];
  return {
    query,
    rows,
    // A whole new list may hold what waited.
    waitingCount: Object.keys(waiting).filter((id) => !rows.some((row) => row.id === id)).length,
    /** Rows that were changed out of the filter and still stand where they were. */
    leftCount: rows.filter((row) => !hasStatusOf(row, filter)).length,
    apply: useCallback(() => update((view) => applyWaiting({ view, filter })), [update, filter]),
  };
}

/** Null: it is gone, or cannot be read now. */
const fetchGroup = (api: Api, id: string): Promise<AlertGroupSummary | null> =>
  answerOf(api.GET('/api/v1/alert-groups/{id}', { params: { path: { id } } })).catch(() => null);
