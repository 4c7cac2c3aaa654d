import { queryOptions } from '@tanstack/react-query';
import { type Api, answerOf } from '../lib/api.ts';

const FRESH_MS = 30_000;

/** The rules that may be left out in a question, by name; those of a workspace fit one page nearly always. */
export const rulesToLeaveOutQuery = ({ api }: { api: Api }) =>
  queryOptions({
    queryKey: ['what-if', 'rules'],
    queryFn: async ({ signal }) => {
      const [routes, inhibitionRules, groupingRules] = await Promise.all([
        answerOf(api.GET('/api/v1/routes', { signal })),
        answerOf(api.GET('/api/v1/inhibition-rules', { params: { query: { limit: 100 } }, signal })),
        answerOf(api.GET('/api/v1/grouping-rules', { signal })),
      ]);
      return { routes: routes.items, inhibitionRules: inhibitionRules.items, groupingRules: groupingRules.items };
    },
    staleTime: FRESH_MS,
  });
