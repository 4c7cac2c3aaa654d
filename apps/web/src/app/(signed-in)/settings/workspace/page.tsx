import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { serverApi } from '../../../../auth/server-session.ts';
import { WorkspacePage } from '../../../../settings/workspace/workspace-page.tsx';
import { workspaceQuery } from '../../../../settings/workspace/workspace-queries.ts';

export const metadata: Metadata = { title: 'Workspace' };

export default async function Page() {
  const client = new QueryClient();
  await client.prefetchQuery({ ...workspaceQuery({ api: serverApi() }), retry: false });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <WorkspacePage />
    </HydrationBoundary>
  );
}
