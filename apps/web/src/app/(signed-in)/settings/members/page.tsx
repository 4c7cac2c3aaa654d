import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { serverApi } from '../../../../auth/server-session.ts';
import { membersQuery } from '../../../../group/group-queries.ts';
import { MembersPage } from '../../../../settings/members/members-page.tsx';

export const metadata: Metadata = { title: 'Members' };

export default async function Page() {
  const client = new QueryClient();
  await client.prefetchQuery({ ...membersQuery({ api: serverApi() }), retry: false });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <MembersPage />
    </HydrationBoundary>
  );
}
