import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { serverApi } from '../../../../auth/server-session.ts';
import { PolicyPage } from '../../../../policies/policy-page.tsx';
import { prefetchWhoHears } from '../../../../policies/who-hears-queries.ts';

export const metadata: Metadata = { title: 'Policy' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const client = new QueryClient();
  await prefetchWhoHears({ client, api: serverApi() });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <PolicyPage id={id} />
    </HydrationBoundary>
  );
}
