import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { membersQuery } from '../group/group-queries.ts';
import { type Api, answerOf } from '../lib/api.ts';

const FRESH_MS = 5_000;
/** Shifts change by themselves, and no feed tells of it. */
const ON_CALL_REFETCH_MS = 60_000;

export const TEAMS_KEY = ['teams'] as const;
export const POLICIES_KEY = ['escalation-policies'] as const;
export const ROUTES_KEY = ['routes'] as const;

export const teamsQuery = ({ api }: { api: Api }) =>
  queryOptions({
    queryKey: TEAMS_KEY,
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/teams', { signal })),
    staleTime: FRESH_MS,
  });

export const policiesQuery = ({ api }: { api: Api }) =>
  queryOptions({
    queryKey: POLICIES_KEY,
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/escalation-policies', { signal })),
    staleTime: FRESH_MS,
  });

export const routesQuery = ({ api }: { api: Api }) =>
  queryOptions({
    queryKey: ROUTES_KEY,
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/routes', { signal })),
    staleTime: FRESH_MS,
  });

export const channelsQuery = ({ api }: { api: Api }) =>
  queryOptions({
    queryKey: ['channels'],
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/channels', { signal })),
    staleTime: FRESH_MS,
  });

/** Every schedule with who is on call by it now. */
export const onCallNowQuery = ({ api }: { api: Api }) =>
  queryOptions({
    queryKey: ['on-call', 'now'],
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/on-call', { signal })),
    staleTime: FRESH_MS,
    refetchInterval: ON_CALL_REFETCH_MS,
  });

/** What every page about who hears shows, read on the server at once; what fails is asked again by the browser. */
export async function prefetchWhoHears(options: { client: QueryClient; api: Api }): Promise<void> {
  const { client, api } = options;
  await Promise.all([
    client.prefetchQuery({ ...membersQuery({ api }), retry: false }),
    client.prefetchQuery({ ...teamsQuery({ api }), retry: false }),
    client.prefetchQuery({ ...policiesQuery({ api }), retry: false }),
    client.prefetchQuery({ ...routesQuery({ api }), retry: false }),
    client.prefetchQuery({ ...channelsQuery({ api }), retry: false }),
    client.prefetchQuery({ ...onCallNowQuery({ api }), retry: false }),
  ]);
}
