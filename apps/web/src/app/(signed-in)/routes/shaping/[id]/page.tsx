import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { serverApi } from '../../../../../auth/server-session.ts';
import { prefetchShaping } from '../../../../../shaping/shaping-queries.ts';
import { ShapingRulePage } from '../../../../../shaping/shaping-rule-page.tsx';

export const metadata: Metadata = { title: 'Shaping rule' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const client = new QueryClient();
  await prefetchShaping({ client, api: serverApi() });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ShapingRulePage id={id} />
    </HydrationBoundary>
  );
}
