import { createHash } from 'node:crypto';
import type { RequestHeaders } from './source.ts';

const LENGTH_MAX = 255;

/**
 * The id of a delivery as its sender set it: `Idempotency-Key`, `webhook-id` (Standard Webhooks), or `ce-source` with
 * `ce-id` (CloudEvents). One that is too long to be stored stands as its hash: cut, two of them could become one.
 */
export function senderDeliveryId(headers: RequestHeaders): string | null {
  const own = headerOf(headers, 'idempotency-key') ?? headerOf(headers, 'webhook-id');
  const eventId = headerOf(headers, 'ce-id');
  const id = own ?? (eventId ? `${headerOf(headers, 'ce-source') ?? ''} ${eventId}` : null);
  if (id === null || id.length <= LENGTH_MAX) return id;
  return `sha256:${createHash('sha256').update(id).digest('hex')}`;
}

function headerOf(headers: RequestHeaders, name: string): string | null {
  const value = headers[name];
  const text = (Array.isArray(value) ? value[0] : value)?.trim();
  return text ? text : null;
}
