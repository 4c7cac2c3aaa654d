import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { serverApi } from '../../../auth/server-session.ts';
import { GroupingPage } from '../../../grouping/grouping-page.tsx';
import { prefetchGroupingRules } from '../../../grouping/grouping-queries.ts';

export const metadata: Metadata = { title: 'Grouping' };

export default async function Page() {
  const client = new QueryClient();
  await prefetchGroupingRules({ client, api: serverApi() });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <GroupingPage />
    </HydrationBoundary>
  );
}
