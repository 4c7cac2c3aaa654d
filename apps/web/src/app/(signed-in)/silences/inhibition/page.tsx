import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { serverApi } from '../../../../auth/server-session.ts';
import { rulesQuery } from '../../../../mutes/mute-queries.ts';
import { RulesPage } from '../../../../mutes/rules-page.tsx';

export const metadata: Metadata = { title: 'Inhibition' };

export default async function Page() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  await client.prefetchInfiniteQuery(rulesQuery({ api: serverApi() }));
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <RulesPage />
    </HydrationBoundary>
  );
}
