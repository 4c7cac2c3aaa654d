import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { serverApi } from '../../../auth/server-session.ts';
import { prefetchWhoHears } from '../../../policies/who-hears-queries.ts';
import { RoutesPage } from '../../../routes/routes-page.tsx';
import { ShapingPage } from '../../../shaping/shaping-page.tsx';
import { prefetchShaping } from '../../../shaping/shaping-queries.ts';

export const metadata: Metadata = { title: 'Routes' };

export default async function Page({ searchParams }: { searchParams: Promise<{ tab?: string | string[] }> }) {
  const isShaping = (await searchParams).tab === 'shaping';
  const client = new QueryClient();
  await (isShaping ? prefetchShaping : prefetchWhoHears)({ client, api: serverApi() });
  return (
    <HydrationBoundary state={dehydrate(client)}>{isShaping ? <ShapingPage /> : <RoutesPage />}</HydrationBoundary>
  );
}
