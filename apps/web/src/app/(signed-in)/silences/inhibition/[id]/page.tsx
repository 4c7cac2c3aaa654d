import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { serverApi } from '../../../../../auth/server-session.ts';
import { orNotFound } from '../../../../../lib/or-not-found.ts';
import { ruleQuery } from '../../../../../mutes/mute-queries.ts';
import { RulePage } from '../../../../../mutes/rule-page.tsx';

export const metadata: Metadata = { title: 'Inhibition rule' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  await orNotFound(client.fetchQuery(ruleQuery({ api: serverApi(), id })));
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <RulePage id={id} />
    </HydrationBoundary>
  );
}
