import { queryOptions } from '@tanstack/react-query';
import { type Api, answerOf } from '../../lib/api.ts';

export const INVITATIONS_KEY = ['invitations'] as const;

/** The invitations that nobody has followed; what became of their mails moves by itself. */
export const invitationsQuery = ({ api }: { api: Api }) =>
  queryOptions({
    queryKey: INVITATIONS_KEY,
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/invitations', { signal })),
    staleTime: 5_000,
    refetchInterval: ({ state }) => (state.data?.items.some(({ mail }) => isUnderWay(mail?.status)) ? 3_000 : 60_000),
  });

const isUnderWay = (status: string | undefined): boolean =>
  status === 'PENDING' || status === 'SENDING' || status === 'RETRY';
