import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { serverApi } from '../../../../auth/server-session.ts';
import { prefetchGroupingRules } from '../../../../grouping/grouping-queries.ts';
import { RulePage } from '../../../../grouping/rule-page.tsx';

export const metadata: Metadata = { title: 'New grouping rule' };

export default async function Page() {
  const client = new QueryClient();
  await prefetchGroupingRules({ client, api: serverApi() });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <RulePage id={null} />
    </HydrationBoundary>
  );
}
