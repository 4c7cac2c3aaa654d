import { ApiProblem } from '@signalcraft/api-client/client';
import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { serverApi, serverMe } from '../../../auth/server-session.ts';
import { readEnv } from '../../../lib/env.ts';
import { MailPage } from '../../../mail/mail-page.tsx';
import { mailsQuery } from '../../../mail/mail-query.ts';

export const metadata: Metadata = { title: 'Mail' };

/** Only where this installation keeps its mail, and only for the owner: everybody else finds nothing here. */
export default async function Page() {
  const me = await serverMe();
  if (!readEnv().isEmbedded || me?.workspaces[0]?.role !== 'OWNER') notFound();
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  try {
    await client.fetchQuery(mailsQuery({ api: serverApi() }));
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) notFound();
  }
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <MailPage />
    </HydrationBoundary>
  );
}
