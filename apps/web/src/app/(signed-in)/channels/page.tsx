import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { serverApi } from '../../../auth/server-session.ts';
import { ChannelsPage } from '../../../channels/channels-page.tsx';
import { channelsQuery } from '../../../policies/who-hears-queries.ts';

export const metadata: Metadata = { title: 'Channels' };

export default async function Page() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  await client.prefetchQuery(channelsQuery({ api: serverApi() }));
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ChannelsPage />
    </HydrationBoundary>
  );
}
