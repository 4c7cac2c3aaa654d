import { ApiProblem } from '@signalcraft/api-client/client';
import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { serverApi } from '../../../../auth/server-session.ts';
import { ChannelPage } from '../../../../channels/channel-page.tsx';
import { channelQuery, deliveriesQuery } from '../../../../channels/channel-queries.ts';
import { policiesQuery, routesQuery } from '../../../../policies/who-hears-queries.ts';

export const metadata: Metadata = { title: 'Channel' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const asked = { api: serverApi(), id };
  const [channel] = await Promise.allSettled([
    client.fetchQuery(channelQuery(asked)),
    client.fetchInfiniteQuery(deliveriesQuery(asked)),
    client.prefetchQuery(policiesQuery(asked)),
    client.prefetchQuery(routesQuery(asked)),
  ]);
  const problem: unknown = channel.status === 'rejected' ? channel.reason : null;
  if (problem instanceof ApiProblem && (problem.status === 404 || problem.status === 400)) notFound();
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ChannelPage id={id} />
    </HydrationBoundary>
  );
}
