'use client';

import type { Route, RouteList, UpdateRoute } from '@signalcraft/contracts/routes';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf } from '../lib/api.ts';
import { ROUTES_KEY } from '../policies/who-hears-queries.ts';
import { useApi } from '../shell/use-api.ts';
import { ROUTE_TEST_KEY } from './route-test-query.ts';

/** The changes that the list of routes makes; each leaves the list as the server has it. */
export function useChangeRoutes() {
  const api = useApi();
  const client = useQueryClient();
  const refresh = (): Promise<unknown> =>
    Promise.all([
      client.invalidateQueries({ queryKey: ROUTES_KEY }),
      client.invalidateQueries({ queryKey: ROUTE_TEST_KEY }),
    ]);
  const put = (change: (routes: Route[]) => Route[]): void => {
    client.setQueryData<RouteList>(ROUTES_KEY, (known) => known && { items: change(known.items) });
  };

  const reorder = useMutation({
    mutationFn: (wanted: { ids: string[]; seen: string[] }) =>
      answerOf(api.POST('/api/v1/routes/reorder', { body: wanted })),
    onSuccess: (changed) => put(() => changed.items),
    onSettled: refresh,
  });
  const update = useMutation({
    mutationFn: ({ route, change }: { route: Route; change: UpdateRoute }) =>
      answerOf(
        api.PATCH('/api/v1/routes/{id}', {
          params: { path: { id: route.id } },
          body: { ...change, revision: route.revision },
        }),
      ),
    onSuccess: (changed) => put((routes) => routes.map((route) => (route.id === changed.id ? changed : route))),
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: (id: string) => answerOf(api.DELETE('/api/v1/routes/{id}', { params: { path: { id } } })),
    onSuccess: ({ id }) => put((routes) => routes.filter((route) => route.id !== id)),
    onSettled: refresh,
  });
  return { reorder, update, remove };
}
