import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { serverApi } from '../../../auth/server-session.ts';
import { PoliciesPage } from '../../../policies/policies-page.tsx';
import { prefetchWhoHears } from '../../../policies/who-hears-queries.ts';

export const metadata: Metadata = { title: 'Escalation policies' };

export default async function Page() {
  const client = new QueryClient();
  await prefetchWhoHears({ client, api: serverApi() });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <PoliciesPage />
    </HydrationBoundary>
  );
}
