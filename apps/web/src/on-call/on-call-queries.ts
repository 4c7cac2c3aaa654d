import type { CreateSchedule } from '@signalcraft/contracts/schedule-api';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { type Api, answerOf } from '../lib/api.ts';

/** The feed tells of groups, not of schedules; who is on call also changes by itself. */
const REFETCH_MS = 60_000;
const FRESH_MS = 5_000;

/** Everything here begins with it: who changes one schedule asks all of it again. */
export const ON_CALL_KEY = ['on-call'] as const;

export const onCallNowQuery = ({ api }: { api: Api }) =>
  queryOptions({
    queryKey: [...ON_CALL_KEY, 'now'],
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/on-call', { signal })),
    staleTime: FRESH_MS,
    refetchInterval: REFETCH_MS,
  });

export const onCallAheadQuery = ({ api }: { api: Api }) =>
  queryOptions({
    queryKey: [...ON_CALL_KEY, 'ahead'],
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/on-call/ahead', { signal })),
    staleTime: FRESH_MS,
    refetchInterval: REFETCH_MS,
  });

export const scheduleQuery = ({ api, id }: { api: Api; id: string }) =>
  queryOptions({
    queryKey: [...ON_CALL_KEY, 'schedule', id],
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/schedules/{id}', { params: { path: { id } }, signal })),
    staleTime: FRESH_MS,
    refetchInterval: REFETCH_MS,
  });

export const exceptionsQuery = ({ api, id }: { api: Api; id: string }) =>
  queryOptions({
    queryKey: [...ON_CALL_KEY, 'exceptions', id],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/v1/schedules/{id}/exceptions', { params: { path: { id } }, signal })),
    staleTime: FRESH_MS,
    refetchInterval: REFETCH_MS,
  });

export const membersQuery = ({ api }: { api: Api }) =>
  queryOptions({
    queryKey: ['members'],
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/members', { signal })),
    staleTime: REFETCH_MS,
  });

export const teamsQuery = ({ api }: { api: Api }) =>
  queryOptions({
    queryKey: ['teams'],
    queryFn: ({ signal }) => answerOf(api.GET('/api/v1/teams', { signal })),
    staleTime: REFETCH_MS,
  });

type Span = { from: number; to: number };
const isoSpan = ({ from, to }: Span) => ({ from: new Date(from).toISOString(), to: new Date(to).toISOString() });

/** What a draft would give, and what of it differs from the stored schedule; the last answer stays until the next. */
export const draftPreviewQuery = ({
  api,
  id,
  draft,
  span,
}: {
  api: Api;
  id: string;
  draft: CreateSchedule;
  span: Span;
}) =>
  queryOptions({
    queryKey: [...ON_CALL_KEY, 'draft', id, span, draft],
    queryFn: ({ signal }) =>
      answerOf(
        api.POST('/api/v1/schedules/preview', {
          body: { ...isoSpan(span), draft, compareTo: id, keepExceptions: true, exceptions: [] },
          signal,
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: FRESH_MS,
    gcTime: FRESH_MS,
    refetchInterval: REFETCH_MS,
    retry: false,
  });

export const balanceQuery = ({ api, id, span }: { api: Api; id: string; span: Span }) =>
  queryOptions({
    queryKey: [...ON_CALL_KEY, 'balance', id, span],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/v1/schedules/{id}/balance', { params: { path: { id }, query: isoSpan(span) }, signal })),
    placeholderData: keepPreviousData,
    staleTime: FRESH_MS,
  });

export const clockChangesQuery = ({ api, id, span }: { api: Api; id: string; span: Span }) =>
  queryOptions({
    queryKey: [...ON_CALL_KEY, 'clock-changes', id, span],
    queryFn: ({ signal }) =>
      answerOf(
        api.GET('/api/v1/schedules/{id}/clock-changes', { params: { path: { id }, query: isoSpan(span) }, signal }),
      ),
    staleTime: FRESH_MS,
  });

export const savedPlanQuery = ({ api, id, span }: { api: Api; id: string; span: Span }) =>
  queryOptions({
    queryKey: [...ON_CALL_KEY, 'saved', id, span],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/v1/schedules/{id}/preview', { params: { path: { id }, query: isoSpan(span) }, signal })),
    staleTime: FRESH_MS,
  });

export const swapRequestsQuery = ({ api, id }: { api: Api; id: string }) =>
  queryOptions({
    queryKey: [...ON_CALL_KEY, 'swap-requests', id],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/v1/schedules/{id}/swap-requests', { params: { path: { id } }, signal })),
    staleTime: FRESH_MS,
    refetchInterval: REFETCH_MS,
  });
