'use client';

import { createContext, type ReactNode, useContext, useSyncExternalStore } from 'react';

const TICK_MS = 10_000;

/** When the server made the page: the first render in the browser uses it too, so that both say the same. */
const RenderedAt = createContext(0);

export const ClockProvider = ({ renderedAt, children }: { renderedAt: number; children: ReactNode }) => (
  <RenderedAt value={renderedAt}>{children}</RenderedAt>
);

/** One interval for all who ask; the time moves in steps of `tickMs`. */
function makeTicker(tickMs: number) {
  const listeners = new Set<() => void>();
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;
  const tick = (): void => {
    now = Date.now();
    for (const listener of listeners) listener();
  };
  return {
    now: () => now,
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      now = Date.now();
      timer ??= setInterval(tick, tickMs);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
}

const slow = makeTicker(TICK_MS);
const fast = makeTicker(1_000);

/** The time now, in steps of ten seconds: for ages. */
export function useNow(): number {
  const renderedAt = useContext(RenderedAt);
  return useSyncExternalStore(slow.subscribe, slow.now, () => renderedAt);
}

/** The time now, in steps of a second: for countdowns. */
export function useNowBySecond(): number {
  const renderedAt = useContext(RenderedAt);
  return useSyncExternalStore(fast.subscribe, fast.now, () => renderedAt);
}

const never = (): (() => void) => () => {};

/** False on the server and in the browser's first render: what only the browser knows may be shown once it is true. */
export const useIsHydrated = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
