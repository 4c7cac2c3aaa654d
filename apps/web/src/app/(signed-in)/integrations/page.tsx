import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { serverApi } from '../../../auth/server-session.ts';
import { integrationsQuery } from '../../../integrations/integration-queries.ts';
import { IntegrationsPage } from '../../../integrations/integrations-page.tsx';

export const metadata: Metadata = { title: 'Integrations' };

export default async function Page() {
  const client = new QueryClient();
  await client.prefetchQuery({ ...integrationsQuery({ api: serverApi() }), retry: false });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <IntegrationsPage />
    </HydrationBoundary>
  );
}
