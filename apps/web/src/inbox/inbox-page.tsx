'use client';

import { Button } from '@mantine/core';
import type { AlertGroupSummary } from '@signalcraft/contracts/alert-groups';
import { useRouter } from 'next/navigation';
import { useQueryStates } from 'nuqs';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useActions } from '../actions/actions-provider.tsx';
import type { GroupAction } from '../actions/group-action.ts';
import { SnoozeDialog } from '../actions/snooze-dialog.tsx';
import { errorText } from '../lib/error-text.ts';
import { useKeyBindings } from '../shell/keys.tsx';
import { useViewer } from '../shell/viewer.tsx';
import { ErrorState } from '../ui/error-state.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { focusedGroupId, focusRow } from './focus-row.ts';
import { hasStatusOf, type InboxFilter, inboxAddress, inboxParameters } from './inbox-filter.ts';
import { rememberOrder } from './inbox-order.ts';
import styles from './inbox-page.module.css';
import { InboxRow, type RowAction } from './inbox-row.tsx';
import { InboxToolbar } from './inbox-toolbar.tsx';
import { NoGroups } from './no-groups.tsx';
import { RowSkeletons } from './row-skeletons.tsx';
import { useInboxList } from './use-inbox-list.ts';
import { useSelection } from './use-selection.ts';

export function InboxPage() {
  const router = useRouter();
  const viewer = useViewer();
  const { act, failures, mayAct } = useActions();
  const [{ status, q }, setParameters] = useQueryStates(inboxParameters, { history: 'push' });
  const filter = useMemo<InboxFilter>(() => ({ tab: status, q }), [status, q]);
  const { query, rows, waitingCount, leftCount, apply } = useInboxList(filter);
  const selection = useSelection(rows);
  const [snoozing, setSnoozing] = useState<AlertGroupSummary[]>([]);
  const search = useRef<HTMLInputElement>(null);

  useEffect(() => {
    rememberOrder({ ids: rows.map((row) => row.id), address: inboxAddress('/', { status, q }) });
  }, [rows, status, q]);
  useEffect(() => {
    document.title = `${waitingCount > 0 ? `(${waitingCount} new) ` : ''}Inbox · SignalCraft`;
  }, [waitingCount]);

  /** What a key acts on: the selected rows, else the one under the cursor. */
  const targets = (): AlertGroupSummary[] => {
    if (selection.groups.length > 0) return selection.groups;
    const id = focusedGroupId();
    return rows.filter((row) => row.id === id);
  };
  const actOn = (groups: AlertGroupSummary[], action: GroupAction): void => {
    act({ groups, action });
    selection.clear();
  };
  const showNew = (): void => {
    apply();
    window.scrollTo({ top: 0 });
  };
  const clearFilters = (): void => {
    void setParameters(null);
  };

  useKeyBindings([
    { keys: 'j', does: 'Next group', group: 'List', run: () => focusRow('next') },
    { keys: 'k', does: 'Previous group', group: 'List', run: () => focusRow('previous') },
    { keys: 'x', does: 'Select the group', group: 'List', run: () => selection.toggle(focusedGroupId()) },
    {
      keys: 'X',
      does: 'Select from the last selected to this one',
      group: 'List',
      run: () => selection.extendTo(focusedGroupId()),
    },
    { keys: 'a', does: 'Select all loaded groups, or none', group: 'List', run: selection.toggleAll },
    { keys: 'e', does: 'Acknowledge', group: 'List', run: () => actOn(targets(), { kind: 'acknowledge' }) },
    { keys: 'r', does: 'Resolve', group: 'List', run: () => actOn(targets(), { kind: 'resolve' }) },
    { keys: 's', does: 'Snooze', group: 'List', run: () => setSnoozing(targets()) },
    { keys: '.', does: 'Show what is new', group: 'List', run: showNew },
    { keys: '/', does: 'Search', group: 'List', run: () => search.current?.focus() },
    { keys: 'o', does: 'Open the group (also Enter)', group: 'List', run: () => open(focusedGroupId()) },
    { keys: 'Escape', does: 'Clear the selection', group: 'List', run: selection.clear },
  ]);
  const open = (id: string | null): void => {
    if (id) router.push(`/groups/${id}`);
  };

  // One function for the life of the page, so that a row is drawn again only when it changes.
  const latest = useRef({ act });
  useEffect(() => {
    latest.current = { act };
  });
  const onAction = useCallback((kind: RowAction, group: AlertGroupSummary) => {
    if (kind === 'snooze') setSnoozing([group]);
    else latest.current.act({ groups: [group], action: { kind } });
  }, []);

  return (
    <div className={styles.page}>
      <InboxToolbar
        filter={filter}
        rows={rows}
        hasMore={query.hasNextPage}
        waitingCount={waitingCount}
        leftCount={leftCount}
        searchRef={search}
        onTab={(tab) => void setParameters({ status: tab })}
        onSearch={(text) => void setParameters({ q: text }, { history: 'replace' })}
        onShowNew={showNew}
      />
      {query.isPending && <RowSkeletons />}
      {query.isError && !query.isFetchNextPageError && (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} what="the alert groups" />
      )}
      {query.isSuccess && rows.length === 0 && <NoGroups filter={filter} onClear={clearFilters} />}
      {rows.length > 0 && (
        <ul className={styles.rows} aria-label="Alert groups" aria-busy={query.isPlaceholderData} data-inbox>
          {rows.map((group) => (
            <InboxRow
              key={group.id}
              group={group}
              isSelected={selection.has(group.id)}
              hasLeft={!hasStatusOf(group, filter)}
              failure={failures[group.id]}
              mayAct={mayAct}
              memberId={viewer.memberId}
              onSelect={selection.set}
              onAction={onAction}
            />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <div className={styles.more}>
          <Button
            variant="default"
            loading={query.isFetchingNextPage}
            onClick={() => void query.fetchNextPage()}
            data-load-more
          >
            Load more
          </Button>
          {query.isFetchNextPageError && <p role="alert">{errorText(query.error)}</p>}
        </div>
      )}
      {selection.groups.length > 0 && (
        <BulkBar
          groups={selection.groups}
          memberId={viewer.memberId}
          onAction={(kind) => {
            if (kind === 'snooze') setSnoozing(selection.groups);
            else actOn(selection.groups, { kind });
          }}
          onClear={selection.clear}
        />
      )}
      <SnoozeDialog
        subject={
          snoozing.length === 0 ? null : snoozing.length === 1 ? `“${snoozing[0]?.title}”` : `${snoozing.length} groups`
        }
        onClose={() => setSnoozing([])}
        onSnooze={(action) => actOn(snoozing, action)}
      />
    </div>
  );
}
