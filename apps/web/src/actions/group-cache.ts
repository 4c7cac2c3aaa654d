import type { AlertGroup, AlertGroupSummary } from '@signalcraft/contracts/alert-groups';
import type { QueryClient } from '@tanstack/react-query';
import { type InboxData, replaceRow, rowsOf } from '../inbox/inbox-list.ts';
import { groupKey, LISTS_KEY } from './group-keys.ts';

/** The group's newest state as this browser knows it: from its own page, else from any list. */
export function cachedGroup(client: QueryClient, id: string): AlertGroupSummary | null {
  const own = client.getQueryData<AlertGroup>(groupKey(id));
  if (own) return own;
  for (const [, data] of client.getQueriesData<InboxData>({ queryKey: LISTS_KEY })) {
    const row = data && rowsOf(data).find((each) => each.id === id);
    if (row) return row;
  }
  return null;
}

/** Paints a state of a group wherever the group is shown. */
export function paintGroup(client: QueryClient, group: AlertGroupSummary): void {
  client.setQueriesData<InboxData>({ queryKey: LISTS_KEY }, (data) => data && replaceRow(data, group));
  client.setQueryData<AlertGroup>(groupKey(group.id), (own) => own && { ...own, ...group });
}
