import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { createLoader, type SearchParams } from 'nuqs/server';
import { listKey } from '../../actions/group-keys.ts';
import { serverApi } from '../../auth/server-session.ts';
import { inboxParameters } from '../../inbox/inbox-filter.ts';
import type { InboxData } from '../../inbox/inbox-list.ts';
import { InboxPage } from '../../inbox/inbox-page.tsx';
import { fetchInboxPage } from '../../inbox/inbox-query.ts';

export const metadata: Metadata = { title: 'Inbox' };
const readParameters = createLoader(inboxParameters);

/** With the first page of groups in it; when they cannot be had, the browser asks again and says why. */
export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { status, q } = await readParameters(searchParams);
  const filter = { tab: status, q };
  const client = new QueryClient();
  try {
    const page = await fetchInboxPage({ api: serverApi(), filter, cursor: null });
    client.setQueryData<InboxData>(listKey(filter), { pages: [page], pageParams: [null] });
  } catch {
    // The layout has dealt with a missing session; the rest is shown by the page.
  }
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <InboxPage />
    </HydrationBoundary>
  );
}
