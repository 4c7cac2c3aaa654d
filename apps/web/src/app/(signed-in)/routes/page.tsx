import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { serverApi } from '../../../auth/server-session.ts';
import { prefetchWhoHears } from '../../../policies/who-hears-queries.ts';
import { RoutesPage } from '../../../routes/routes-page.tsx';

export const metadata: Metadata = { title: 'Routes' };

export default async function Page() {
  const client = new QueryClient();
  await prefetchWhoHears({ client, api: serverApi() });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <RoutesPage />
    </HydrationBoundary>
  );
}
