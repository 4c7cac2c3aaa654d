import { infiniteQueryOptions } from '@tanstack/react-query';
import { type Api, answerOf } from '../../lib/api.ts';
import { type AuditView, auditQueryOf } from './audit-filter.ts';

const PAGE_SIZE = 50;

export const auditQuery = ({ api, view }: { api: Api; view: AuditView }) =>
  infiniteQueryOptions({
    queryKey: ['audit-log', view],
    queryFn: ({ pageParam, signal }) =>
      answerOf(
        api.GET('/api/v1/audit-log', {
          params: {
            query: { limit: PAGE_SIZE, ...auditQueryOf(view), ...(pageParam === null ? {} : { cursor: pageParam }) },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.nextCursor,
    staleTime: 5_000,
  });
