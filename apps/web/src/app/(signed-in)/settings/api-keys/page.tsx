import { API_SCOPES } from '@signalcraft/contracts/identity';
import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { serverApi } from '../../../../auth/server-session.ts';
import { apiKeysQuery } from '../../../../settings/api-keys/api-key-queries.ts';
import { ApiKeysPage } from '../../../../settings/api-keys/api-keys-page.tsx';

export const metadata: Metadata = { title: 'API keys' };

export default async function Page() {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  await client.prefetchInfiniteQuery(apiKeysQuery({ api: serverApi() }));
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ApiKeysPage scopes={API_SCOPES} />
    </HydrationBoundary>
  );
}
