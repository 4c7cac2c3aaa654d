import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { serverApi } from '../../../../auth/server-session.ts';
import { readEnv } from '../../../../lib/env.ts';
import { ProfilePage } from '../../../../settings/profile/profile-page.tsx';
import { sessionsQuery } from '../../../../settings/profile/sessions-query.ts';

export const metadata: Metadata = { title: 'Your profile' };

export default async function Page() {
  const client = new QueryClient();
  if (readEnv().auth.kind === 'local') await client.prefetchQuery(sessionsQuery({ api: serverApi() }));
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <ProfilePage />
    </HydrationBoundary>
  );
}
