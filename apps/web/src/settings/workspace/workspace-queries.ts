import { queryOptions } from '@tanstack/react-query';
import { type Api, answerOf } from '../../lib/api.ts';

export const WORKSPACE_KEY = ['workspace'] as const;

export const workspaceQuery = ({ api }: { api: Api }) =>
  queryOptions({
    queryKey: WORKSPACE_KEY,
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/workspaces/current', { signal })),
    staleTime: 5_000,
  });
