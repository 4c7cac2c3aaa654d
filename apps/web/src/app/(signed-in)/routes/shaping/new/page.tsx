import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { serverApi } from '../../../../../auth/server-session.ts';
import { prefetchShaping } from '../../../../../shaping/shaping-queries.ts';
import { ShapingRulePage } from '../../../../../shaping/shaping-rule-page.tsx';

export const metadata: Metadata = { title: 'New shaping rule' };

export default async function Page() {
  const client = new QueryClient();
  await prefetchShaping({ client, api: serverApi() });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ShapingRulePage id={null} />
    </HydrationBoundary>
  );
}
