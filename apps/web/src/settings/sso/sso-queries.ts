import type { SsoSettings } from '@signalcraft/contracts/sso';
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { type Api, answerOf } from '../../lib/api.ts';

export const SSO_KEY = ['sso'] as const;

export const ssoQuery = ({ api }: { api: Api }) =>
  queryOptions({
    queryKey: SSO_KEY,
    queryFn: ({ signal }): Promise<SsoSettings> => answerOf(api.GET('/api/v1/sso', { signal })),
    staleTime: 5_000,
  });

export const ssoTestQuery = ({ api, id }: { api: Api; id: string }) =>
  queryOptions({
    queryKey: ['sso-test', id],
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/sso/tests/{id}', { params: { path: { id } }, signal })),
    retry: false,
  });

/** A change that answers what the settings are after it. */
export function useChangeSso<Wanted = void>(change: (wanted: Wanted) => Promise<SsoSettings>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (settings) => client.setQueryData<SsoSettings>(SSO_KEY, settings),
  });
}
