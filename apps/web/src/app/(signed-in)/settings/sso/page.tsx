import { dehydrate, HydrationBoundary, QueryClient } from '@tanstack/react-query';
import type { Metadata } from 'next';
import { serverApi } from '../../../../auth/server-session.ts';
import { SsoPage } from '../../../../settings/sso/sso-page.tsx';
import { ssoQuery, ssoTestQuery } from '../../../../settings/sso/sso-queries.ts';

export const metadata: Metadata = { title: 'Single sign-on' };

const ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export default async function Page({ searchParams }: { searchParams: Promise<{ test?: string | string[] }> }) {
  const { test } = await searchParams;
  const testId = typeof test === 'string' && ID.test(test) ? test : null;
  const client = new QueryClient();
  const api = serverApi();
  await Promise.all([
    client.prefetchQuery({ ...ssoQuery({ api }), retry: false }),
    ...(testId === null ? [] : [client.prefetchQuery(ssoTestQuery({ api, id: testId }))]),
  ]);
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <SsoPage testId={testId} />
    </HydrationBoundary>
  );
}
