'use client';

import { useIsHydrated } from '../lib/clock.tsx';

/** The zone of the viewer's clock, which only the browser knows; null until then. */
export function useViewerZone(): string | null {
  return useIsHydrated() ? new Intl.DateTimeFormat().resolvedOptions().timeZone : null;
}
