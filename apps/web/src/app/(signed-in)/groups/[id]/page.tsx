import { ApiProblem } from '@signalcraft/api-client/client';
import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { serverApi } from '../../../../auth/server-session.ts';
import { GroupPage } from '../../../../group/group-page.tsx';
import { alertsQuery, groupQuery, notificationsQuery, timelineQuery } from '../../../../group/group-queries.ts';

type Props = { params: Promise<{ id: string }> };

/** The group and the first page of each of its parts; what could not be had is asked for again by the browser. */
const load = cache(async (id: string): Promise<QueryClient> => {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const asked = { api: serverApi(), id };
  const [group] = await Promise.allSettled([
    client.fetchQuery(groupQuery(asked)),
    client.fetchInfiniteQuery(alertsQuery(asked)),
    client.fetchInfiniteQuery(timelineQuery(asked)),
    client.fetchInfiniteQuery(notificationsQuery(asked)),
  ]);
  const problem: unknown = group.status === 'rejected' ? group.reason : null;
  // A text that is no id is as unknown as an id of nothing.
  if (problem instanceof ApiProblem && (problem.status === 404 || problem.status === 400)) notFound();
  return client;
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { id } = await params;
  const client = await load(id);
  return { title: client.getQueryData(groupQuery({ api: serverApi(), id }).queryKey)?.title ?? 'Alert group' };
}

export default async function Page({ params }: Props) {
  const { id } = await params;
  const client = await load(id);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <GroupPage key={id} id={id} />
    </HydrationBoundary>
  );
}
