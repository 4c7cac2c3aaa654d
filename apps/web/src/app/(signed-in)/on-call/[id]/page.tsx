import { ApiProblem } from '@signalcraft/api-client/client';
import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { notFound } from 'next/navigation';
import { serverApi } from '../../../../auth/server-session.ts';
import { exceptionsQuery, membersQuery, scheduleQuery } from '../../../../on-call/on-call-queries.ts';
import { SchedulePage } from '../../../../on-call/schedules/schedule-page.tsx';

export const metadata: Metadata = { title: 'Schedule' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const asked = { api: serverApi(), id };
  const [schedule] = await Promise.allSettled([
    client.fetchQuery(scheduleQuery(asked)),
    client.fetchQuery(exceptionsQuery(asked)),
    client.fetchQuery(membersQuery(asked)),
  ]);
  const problem: unknown = schedule.status === 'rejected' ? schedule.reason : null;
  if (problem instanceof ApiProblem && (problem.status === 404 || problem.status === 400)) notFound();
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <SchedulePage id={id} />
    </HydrationBoundary>
  );
}
