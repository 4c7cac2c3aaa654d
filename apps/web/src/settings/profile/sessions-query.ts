import { queryOptions } from '@tanstack/react-query';
import { type Api, answerOf } from '../../lib/api.ts';

export const SESSIONS_KEY = ['sessions'] as const;

/** Where the person is signed in. */
export const sessionsQuery = ({ api }: { api: Api }) =>
  queryOptions({
    queryKey: SESSIONS_KEY,
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/me/sessions', { signal })),
    staleTime: 5_000,
  });
