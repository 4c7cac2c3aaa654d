import type { LiveEvent } from '@signalcraft/contracts/live-events';
import { createParser } from 'eventsource-parser';

/** The server writes something at least each 15 s: silence beyond this means that the connection is gone. */
const SILENCE_MS_MAX = 40_000;
const RETRY_MS_MAX = 15_000;

export type FeedState = { kind: 'connecting' } | { kind: 'live' } | { kind: 'stale'; since: number };

/**
 * Reads the live feed until `signal` aborts, connecting again whenever it breaks and going on after the last entry
 * received. `onGap` is called when it could not go on there, as at the first connection: what happened before is the
 * caller's to fetch.
 */
export async function runFeed(options: {
  url: string;
  workspaceId: string;
  token: () => Promise<string>;
  onRefused: () => void;
  onEvent: (event: LiveEvent) => void;
  onGap: () => void;
  onState: (state: FeedState) => void;
  /** Where an earlier feed stopped. */
  cursor: { lastId: string | null };
  signal: AbortSignal;
}): Promise<void> {
  const { signal } = options;
  let lastHeardAt = 0;
  for (let failures = 0; !signal.aborted; failures += 1) {
    if (failures > 0) {
      options.onState(lastHeardAt > 0 ? { kind: 'stale', since: lastHeardAt } : { kind: 'connecting' });
      await pause({ delayMs: retryDelayMs(failures), signal });
      if (signal.aborted) return;
    }
    try {
      await readOnce({
        ...options,
        onHeard: () => {
          lastHeardAt = Date.now();
        },
        onReady: () => {
          failures = 0;
          options.onState({ kind: 'live' });
        },
      });
    } catch {
      // Whatever broke it, the answer is the same: say since when nothing was heard, and try again.
    }
  }
}

/** Doubling from half a second, spread so that a thousand browsers do not come back at once. */
export const retryDelayMs = (failures: number, random: number = Math.random()): number =>
  Math.min(RETRY_MS_MAX, 250 * 2 ** Math.min(failures, 10)) * (0.5 + random / 2);

function pause(options: { delayMs: number; signal: AbortSignal }): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      window.removeEventListener('online', done);
      options.signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, options.delayMs);
    window.addEventListener('online', done);
    options.signal.addEventListener('abort', done);
  });
}

async function readOnce(options: {
  url: string;
  workspaceId: string;
  token: () => Promise<string>;
  onRefused: () => void;
  onEvent: (event: LiveEvent) => void;
  onGap: () => void;
  onReady: () => void;
  onHeard: () => void;
  cursor: { lastId: string | null };
  signal: AbortSignal;
}): Promise<void> {
  const { cursor } = options;
  const silence = new AbortController();
  const signal = AbortSignal.any([options.signal, silence.signal]);
  let watchdog: ReturnType<typeof setTimeout> | undefined;
  const heard = (): void => {
    options.onHeard();
    clearTimeout(watchdog);
    watchdog = setTimeout(() => silence.abort(), SILENCE_MS_MAX);
  };
  const resumesAfter = cursor.lastId;
  const parser = createParser({
    onEvent: ({ event: kind, id, data }) => {
      if (kind === 'change') options.onEvent(JSON.parse(data) as LiveEvent);
      if (kind === 'ready' || kind === 'reset') options.onReady();
      if (kind === 'reset' || (kind === 'ready' && resumesAfter === null)) options.onGap();
      if (id) cursor.lastId = id;
    },
  });
  try {
    const response = await fetch(options.url, {
      headers: {
        accept: 'text/event-stream',
        authorization: `Bearer ${await options.token()}`,
        'x-workspace-id': options.workspaceId,
        ...(resumesAfter === null ? {} : { 'last-event-id': resumesAfter }),
      },
      cache: 'no-store',
      signal,
    });
    if (response.status === 401) options.onRefused();
    // A cursor that the server does not know, such as after a restored backup.
    if (response.status === 400) cursor.lastId = null;
    if (!response.ok || !response.body) throw new Error(`the feed answered ${response.status}`);
    heard();
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      heard();
      parser.feed(part.value);
    }
  } finally {
    clearTimeout(watchdog);
  }
}
