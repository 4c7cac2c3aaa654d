import { AUDIT_VERBS } from '@signalcraft/contracts/audit';
import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { createLoader, type SearchParams } from 'nuqs/server';
import { serverApi } from '../../../../auth/server-session.ts';
import { membersQuery } from '../../../../group/group-queries.ts';
import { auditParameters } from '../../../../settings/audit/audit-filter.ts';
import { AuditPageView } from '../../../../settings/audit/audit-page.tsx';
import { auditQuery } from '../../../../settings/audit/audit-queries.ts';

export const metadata: Metadata = { title: 'Audit log' };
const readParameters = createLoader(auditParameters);

export default async function Page({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const view = await readParameters(searchParams);
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const api = serverApi();
  await Promise.all([
    client.prefetchQuery(membersQuery({ api })),
    // A day begins when the viewer's zone says so, which only the browser knows.
    ...(view.from || view.to ? [] : [client.prefetchInfiniteQuery(auditQuery({ api, view }))]),
  ]);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <AuditPageView kinds={Object.keys(AUDIT_VERBS)} />
    </HydrationBoundary>
  );
}
