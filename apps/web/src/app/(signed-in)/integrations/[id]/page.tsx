import { ApiProblem } from '@signalcraft/api-client/client';
import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { serverApi } from '../../../../auth/server-session.ts';
import { IntegrationPage } from '../../../../integrations/integration-page.tsx';
import { integrationQuery, receiptsQuery } from '../../../../integrations/integration-queries.ts';

export const metadata: Metadata = { title: 'Integration' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const asked = { api: serverApi(), id };
  const [integration] = await Promise.allSettled([
    client.fetchQuery(integrationQuery(asked)),
    client.fetchInfiniteQuery(receiptsQuery(asked)),
  ]);
  const problem: unknown = integration.status === 'rejected' ? integration.reason : null;
  if (problem instanceof ApiProblem && (problem.status === 404 || problem.status === 400)) notFound();
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <IntegrationPage id={id} />
    </HydrationBoundary>
  );
}
