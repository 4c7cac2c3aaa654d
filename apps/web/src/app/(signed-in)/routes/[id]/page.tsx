import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { serverApi } from '../../../../auth/server-session.ts';
import { prefetchWhoHears } from '../../../../policies/who-hears-queries.ts';
import { RoutePage } from '../../../../routes/route-page.tsx';

export const metadata: Metadata = { title: 'Route' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const client = new QueryClient();
  await prefetchWhoHears({ client, api: serverApi() });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <RoutePage id={id} />
    </HydrationBoundary>
  );
}
