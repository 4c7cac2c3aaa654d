import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { serverApi } from '../../../auth/server-session.ts';
import { prefetchWhoHears } from '../../../policies/who-hears-queries.ts';
import { TeamsPage } from '../../../teams/teams-page.tsx';

export const metadata: Metadata = { title: 'Teams' };

export default async function Page() {
  const client = new QueryClient();
  await prefetchWhoHears({ client, api: serverApi() });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <TeamsPage />
    </HydrationBoundary>
  );
}
