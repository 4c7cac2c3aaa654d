import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { serverApi } from '../../../auth/server-session.ts';
import { OnCallPage } from '../../../on-call/on-call-page.tsx';
import { onCallAheadQuery } from '../../../on-call/on-call-queries.ts';

export const metadata: Metadata = { title: 'On call' };

export default async function Page() {
  const client = new QueryClient();
  await client.prefetchQuery({ ...onCallAheadQuery({ api: serverApi() }), retry: false });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <OnCallPage />
    </HydrationBoundary>
  );
}
