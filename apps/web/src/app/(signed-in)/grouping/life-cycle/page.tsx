import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { serverApi } from '../../../../auth/server-session.ts';
import { lifeCycleQuery } from '../../../../grouping/grouping-queries.ts';
import { LifeCyclePage } from '../../../../grouping/life-cycle-page.tsx';

export const metadata: Metadata = { title: 'Life cycle' };

export default async function Page() {
  const client = new QueryClient();
  await client.prefetchQuery({ ...lifeCycleQuery({ api: serverApi() }), retry: false });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <LifeCyclePage />
    </HydrationBoundary>
  );
}
