import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { serverApi } from '../../../../auth/server-session.ts';
import { windowsQuery } from '../../../../mutes/mute-queries.ts';
import { WindowsPage } from '../../../../mutes/windows-page.tsx';

export const metadata: Metadata = { title: 'Maintenance windows' };

export default async function Page() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const api = serverApi();
  await Promise.all(
    (['active', 'pending', 'expired'] as const).map((state) =>
      client.prefetchInfiniteQuery(windowsQuery({ api, state })),
    ),
  );
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <WindowsPage />
    </HydrationBoundary>
  );
}
