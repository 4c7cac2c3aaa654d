import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { serverApi } from '../../../auth/server-session.ts';
import { silencesQuery } from '../../../mutes/mute-queries.ts';
import { SilencesPage } from '../../../mutes/silences-page.tsx';

export const metadata: Metadata = { title: 'Silences' };

export default async function Page() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const api = serverApi();
  await Promise.all(
    (['active', 'pending', 'expired'] as const).map((state) =>
      client.prefetchInfiniteQuery(silencesQuery({ api, state })),
    ),
  );
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <SilencesPage />
    </HydrationBoundary>
  );
}
