import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { serverApi } from '../../../auth/server-session.ts';
import { integrationsQuery } from '../../../integrations/integration-queries.ts';
import { WhatIfPage } from '../../../what-if/what-if-page.tsx';
import { rulesToLeaveOutQuery } from '../../../what-if/what-if-queries.ts';

export const metadata: Metadata = { title: 'What-if' };

export default async function Page() {
  const client = new QueryClient();
  const api = serverApi();
  await Promise.all([
    client.prefetchQuery({ ...rulesToLeaveOutQuery({ api }), retry: false }),
    client.prefetchQuery({ ...integrationsQuery({ api }), retry: false }),
  ]);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <WhatIfPage />
    </HydrationBoundary>
  );
}
