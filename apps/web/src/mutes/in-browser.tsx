'use client';

import type { ReactNode } from 'react';
import { RowSkeletons } from '../inbox/row-skeletons.tsx';
import { useIsHydrated } from '../lib/clock.tsx';

/** What depends on the viewer's zone, which the server does not know: drawn once the browser has taken over. */
export const InBrowser = ({ children }: { children: ReactNode }) =>
  useIsHydrated() ? children : <RowSkeletons count={5} />;
