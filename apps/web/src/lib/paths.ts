import type * as G from '@signalcraft/contracts/alert-groups';
import type * as I from '@signalcraft/contracts/identity';
import type * as R from '@signalcraft/contracts/ingest';
import type * as N from '@signalcraft/contracts/integrations';
import type * as M from '@signalcraft/contracts/mails';
import type { z } from 'zod';

type Ok<T> = { 200: { headers: { [n: string]: unknown }; content: { 'application/json': T } } };
type Get<T, Q = never, P = never> = { get: { parameters: { query?: Q; path: P }; responses: Ok<T> } };
type Body<B> = { requestBody: { content: { 'application/json': B } } };
type IdPath = { id: string };
type PageQ = { limit?: number; cursor?: string };
export type paths = {
  '/api/v1/me': { get: { parameters: {}; responses: Ok<I.Me> } };
  '/api/v1/members': { get: { parameters: {}; responses: Ok<z.infer<typeof I.MemberList>> } };
  '/api/v1/mails': { get: { parameters: {}; responses: Ok<z.infer<typeof M.MailList>> } };
  '/api/v1/alert-groups': {
    get: { parameters: { query?: PageQ & { status?: string; q?: string } }; responses: Ok<G.AlertGroupPage> };
  };
  '/api/v1/alert-groups/{id}': Get<G.AlertGroup, {}, IdPath>;
  '/api/v1/alert-groups/{id}/timeline': Get<z.infer<typeof G.TimelinePage>, PageQ, IdPath>;
  '/api/v1/alert-groups/{id}/alerts': Get<z.infer<typeof G.AlertPage>, PageQ, IdPath>;
  '/api/v1/alert-groups/{id}/notifications': Get<z.infer<typeof G.NotificationPage>, PageQ, IdPath>;
  '/api/v1/alert-groups/{id}/comments': {
    post: { parameters: { path: IdPath }; responses: Ok<G.AlertGroup> } & Body<{ text: string }>;
  };
  '/api/v1/alert-groups/{id}/assign': {
    post: { parameters: { path: IdPath }; responses: Ok<G.AlertGroup> } & Body<{ memberId: string | null }>;
  };
  '/api/v1/alert-groups/{id}/snooze': {
    post: { parameters: { path: IdPath }; responses: Ok<G.AlertGroup> } & Body<z.input<typeof G.SnoozeBody>>;
  };
} & Record<
  `/api/v1/alert-groups/{id}/${'acknowledge' | 'unacknowledge' | 'resolve' | 'reopen' | 'unsnooze' | 'undo'}`,
  { post: { parameters: { path: IdPath }; responses: Ok<G.AlertGroup> } }
> & {
    '/api/v1/alert-groups/bulk': {
      post: { parameters: {}; responses: Ok<z.infer<typeof G.BulkResult>> } & Body<z.input<typeof G.BulkBody>>;
    };
    '/api/v1/integrations': {
      get: { parameters: {}; responses: Ok<z.infer<typeof N.IntegrationList>> };
      post: { parameters: {}; responses: Ok<N.IntegrationWithUrl> } & Body<z.input<typeof N.CreateIntegration>>;
    };
    '/api/v1/integrations/{id}': {
      get: { parameters: { path: IdPath }; responses: Ok<N.Integration> };
      patch: { parameters: { path: IdPath }; responses: Ok<N.Integration> } & Body<z.input<typeof N.UpdateIntegration>>;
    };
    '/api/v1/integrations/{id}/key': Get<N.IntegrationWithUrl, {}, IdPath>;
    '/api/v1/integrations/{id}/rotate-key': {
      post: { parameters: { path: IdPath }; responses: Ok<N.IntegrationWithUrl> };
    };
    '/api/v1/integrations/{id}/receipts': Get<z.infer<typeof N.ReceiptPage>, PageQ, IdPath>;
    '/api/v1/receipts/{id}': Get<R.ReceiptDetail, {}, IdPath>;
  };
