'use client';

import { useCallback, useEffect, useRef } from 'react';

/** A function that runs `work` once, shortly after it was called, however often it was called meanwhile. */
export function useSoon(work: () => void, delayMs = 500): () => void {
  const newest = useRef(work);
  const timer = useRef<ReturnType<typeof setTimeout> | null>(null);
  useEffect(() => {
    newest.current = work;
  });
  useEffect(
    () => () => {
      if (timer.current) clearTimeout(timer.current);
      timer.current = null;
    },
    [],
  );
  return useCallback(() => {
    timer.current ??= setTimeout(() => {
      timer.current = null;
      newest.current();
    }, delayMs);
  }, [delayMs]);
}
