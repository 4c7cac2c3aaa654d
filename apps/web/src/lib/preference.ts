'use client';

import { useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

function read(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    // A browser may refuse storage altogether: the default holds.
    return null;
  }
}

/** A switch that this browser remembers; the server and the first render see the default. */
export function usePreference(options: { name: string; byDefault: boolean }): [boolean, (value: boolean) => void] {
  const { name, byDefault } = options;
  const stored = useSyncExternalStore(
    subscribe,
    () => read(name),
    () => null,
  );
  const set = (value: boolean): void => {
    try {
      localStorage.setItem(name, value ? 'on' : 'off');
    } catch {
      return;
    }
    for (const listener of listeners) listener();
  };
  return [stored === null ? byDefault : stored === 'on', set];
}
