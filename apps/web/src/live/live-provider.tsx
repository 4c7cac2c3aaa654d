'use client';

import type { LiveEvent } from '@signalcraft/contracts/live-events';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { browserToken, forgetToken } from '../auth/browser-token.ts';
import { useSettings } from '../shell/settings.tsx';
import { useViewer } from '../shell/viewer.tsx';
import { type FeedState, runFeed } from './run-feed.ts';

/** An entry of the feed, or the news that what came before was missed. */
export type LiveNews = { kind: 'entry'; event: LiveEvent } | { kind: 'gap' };
export type LiveState = FeedState | { kind: 'paused'; since: number };

type Live = {
  state: LiveState;
  pause: () => void;
  resume: () => void;
  subscribe: (listener: (news: LiveNews) => void) => () => void;
};

const LiveContext = createContext<Live | null>(null);

/** One connection for all pages of this tab. */
export function LiveProvider({ children }: { children: ReactNode }) {
  const { apiUrl } = useSettings();
  const { workspaceId } = useViewer();
  const [feed, setFeed] = useState<FeedState>({ kind: 'connecting' });
  const [pausedSince, setPausedSince] = useState<number | null>(null);
  const listeners = useRef(new Set<(news: LiveNews) => void>());
  const cursor = useRef<{ lastId: string | null }>({ lastId: null });
  const isPaused = pausedSince !== null;

  useEffect(() => {
    if (isPaused) return;
    const ending = new AbortController();
    const tell = (news: LiveNews): void => {
      for (const listener of listeners.current) listener(news);
    };
    void runFeed({
      url: `${apiUrl}/api/events`,
      workspaceId,
      token: browserToken,
      onRefused: forgetToken,
      onEvent: (event) => tell({ kind: 'entry', event }),
      onGap: () => tell({ kind: 'gap' }),
      onState: (state) => {
        if (!ending.signal.aborted) setFeed(state);
      },
      cursor: cursor.current,
      signal: ending.signal,
    });
    return () => ending.abort();
  }, [apiUrl, workspaceId, isPaused]);

  const subscribe = useCallback((listener: (news: LiveNews) => void) => {
    listeners.current.add(listener);
    return () => {
      listeners.current.delete(listener);
    };
  }, []);
  const live = useMemo<Live>(
    () => ({
      state: pausedSince === null ? feed : { kind: 'paused', since: pausedSince },
      pause: () => setPausedSince(Date.now()),
      resume: () => {
        setFeed({ kind: 'connecting' });
        setPausedSince(null);
      },
      subscribe,
    }),
    [feed, pausedSince, subscribe],
  );
  return <LiveContext value={live}>{children}</LiveContext>;
}

export function useLive(): Live {
  const live = useContext(LiveContext);
  if (!live) throw new Error('useLive outside of LiveProvider');
  return live;
}

/** Calls `listener`, always the newest one given, for each piece of news. */
export function useLiveNews(listener: (news: LiveNews) => void): void {
  const { subscribe } = useLive();
  const newest = useRef(listener);
  useEffect(() => {
    newest.current = listener;
  });
  useEffect(() => subscribe((news) => newest.current(news)), [subscribe]);
}
