'use client';

import { MantineProvider } from '@mantine/core';
import { ApiProblem } from '@signalcraft/api-client/client';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { NuqsAdapter } from 'nuqs/adapters/next/app';
import { type ReactNode, useEffect, useState } from 'react';
import { ClerkFrame } from '../auth/clerk-frame.tsx';
import { ClockProvider } from '../lib/clock.tsx';
import { cssVariables, theme } from '../ui/theme.ts';
import { type Settings, SettingsProvider } from './settings.tsx';

/** Refusals stay refusals; what did not answer is asked once more. */
const shouldRetry = (failures: number, error: Error): boolean =>
  failures < 1 && error instanceof ApiProblem && (error.status === 0 || error.status >= 500);

declare global {
  interface Window {
    __webpack_nonce__?: string;
  }
}

export function Providers(props: { nonce: string; settings: Settings; renderedAt: number; children: ReactNode }) {
  const { settings } = props;
  // The document's own: a later answer for the same document brings another, which its policy does not know.
  const [nonce] = useState(props.nonce);
  const [client] = useState(
    () =>
      new QueryClient({
        // The feed tells what changed: looking at the window again is no reason to ask.
        defaultOptions: { queries: { retry: shouldRetry, refetchOnWindowFocus: false, refetchOnReconnect: false } },
      }),
  );
  useEffect(() => {
    // Where the library behind dialogs, which stops the page from scrolling by a style tag, looks for the nonce.
    window.__webpack_nonce__ = nonce;
  }, [nonce]);
  const page = (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      <QueryClientProvider client={client}>
        <NuqsAdapter>
          <SettingsProvider settings={settings}>
            <ClockProvider renderedAt={props.renderedAt}>{props.children}</ClockProvider>
          </SettingsProvider>
        </NuqsAdapter>
      </QueryClientProvider>
    </MantineProvider>
  );
  if (settings.auth.kind === 'local') return page;
  return (
    <ClerkFrame publishableKey={settings.auth.publishableKey} nonce={nonce}>
      {page}
    </ClerkFrame>
  );
}
