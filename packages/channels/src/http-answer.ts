import type { OutgoingResult } from '@signalcraft/platform/outgoing-http';
import type { MailResult } from './channel.ts';
import { oneLine } from './one-line.ts';

const RETRY_AFTER_MAX_MS = 60 * 60_000;

/** Refusals that say something of this message; every other one is about our account, our pace or their day. */
const FINAL = new Set([400, 404, 413, 422]);

/** What a provider's answer that is not its "accepted" means: pace, an outage or our key are worth another try. */
export function verdictOnAnswer(options: { result: OutgoingResult; provider: string }): MailResult {
  const { result, provider } = options;
  if (result.kind !== 'answered') {
    return {
      kind: 'retry',
      detail: oneLine({ text: `${provider}: ${result.detail}`, max: 300 }),
      ...(result.kind === 'lost' ? { mayHaveLeft: true } : {}),
    };
  }
  const detail = oneLine({ text: `${provider} answered ${result.status}: ${result.body}`, max: 300 });
  if (FINAL.has(result.status)) return { kind: 'failed', detail };
  const retryAfterMs = readRetryAfter({ value: result.headers['retry-after'], now: Date.now() });
  return {
    kind: 'retry',
    detail,
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
    ...(result.status >= 500 ? { mayHaveLeft: true } : {}),
  };
}

/** `Retry-After` in milliseconds, as seconds or as a date, at most an hour; null: none that can be read. */
export function readRetryAfter(options: { value: string | undefined; now: number }): number | null {
  const { value, now } = options;
  if (value === undefined) return null;
  const ms = /^\s*\d+(\.\d+)?\s*$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - now;
  return Number.isFinite(ms) && ms >= 0 ? Math.min(ms, RETRY_AFTER_MAX_MS) : null;
}
