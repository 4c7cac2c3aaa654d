import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { serverApi } from '../../../../../auth/server-session.ts';
import { orNotFound } from '../../../../../lib/or-not-found.ts';
import { windowQuery } from '../../../../../mutes/mute-queries.ts';
import { WindowPage } from '../../../../../mutes/window-page.tsx';

export const metadata: Metadata = { title: 'Maintenance window' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  await orNotFound(client.fetchQuery(windowQuery({ api: serverApi(), id })));
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <WindowPage id={id} />
    </HydrationBoundary>
  );
}
