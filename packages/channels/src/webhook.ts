import type { OutgoingClient, OutgoingResult } from '@signalcraft/platform/outgoing-http';
import { readRetryAfter } from './http-answer.ts';
import { oneLine } from './one-line.ts';
import { webhookHeaders } from './webhook-signature.ts';

export type WebhookResult =
  | { kind: 'sent'; status: number; detail: string }
  /** Worth another try; `mayHaveLeft`: the receiver may have taken it all the same. */
  | { kind: 'retry'; status: number | null; detail: string; retryAfterMs: number | null; mayHaveLeft: boolean }
  /** It will never be taken. `isGone`: the receiver said 410, that it wants nothing any more. */
  | { kind: 'failed'; status: number | null; detail: string; isGone: boolean };

/**
 * POSTs one signed message. What the receiver said beside its status is told to nobody: it may be an answer from inside
 * somebody's network. Never rejects for what the receiver does.
 */
export async function sendWebhook(options: {
  client: OutgoingClient;
  url: string;
  /** Those that the receiver wants beside ours. */
  headers: Record<string, string>;
  secrets: readonly string[];
  id: string;
  body: string;
  now: number;
  signal: AbortSignal;
}): Promise<WebhookResult> {
  const { client, url, id, body, secrets, now, signal } = options;
  const headers = { ...options.headers, ...webhookHeaders({ id, body, secrets, now }) };
  return verdictOn(await client({ url, headers, body, signal }));
}

function verdictOn(result: OutgoingResult): WebhookResult {
  if (result.kind !== 'answered') {
    const detail = oneLine({ text: result.detail, max: 300 });
    const isFinal = result.kind === 'unsent' ? result.isRefused : result.redirect !== null;
    const status = result.kind === 'lost' ? result.redirect : null;
    if (isFinal) return { kind: 'failed', status, detail, isGone: false };
    return { kind: 'retry', status, detail, retryAfterMs: null, mayHaveLeft: result.kind === 'lost' };
  }
  const { status } = result;
  const detail = `it answered ${status}`;
  if (status >= 200 && status < 300) return { kind: 'sent', status, detail };
  const isFinal = status >= 400 && status < 500 && status !== 408 && status !== 429;
  if (isFinal) return { kind: 'failed', status, detail, isGone: status === 410 };
  const retryAfterMs = readRetryAfter({ value: result.headers['retry-after'], now: Date.now() });
  return { kind: 'retry', status, detail, retryAfterMs, mayHaveLeft: status >= 500 };
}
