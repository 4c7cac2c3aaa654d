import { queryOptions } from '@tanstack/react-query';
import { type Api, answerOf } from '../lib/api.ts';

/** Mail is written a moment after the change it tells of, and nothing announces it. */
const REFETCH_MS = 5_000;

export const mailsQuery = ({ api }: { api: Api }) =>
  queryOptions({
    queryKey: ['mails'],
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/mails', { signal })),
    staleTime: REFETCH_MS,
    refetchInterval: REFETCH_MS,
  });
