import '../ui/styles.ts';
import { ColorSchemeScript, mantineHtmlProps } from '@mantine/core';
import type { Metadata, Viewport } from 'next';
import { headers } from 'next/headers';
import type { ReactNode } from 'react';
import { readEnv } from '../lib/env.ts';
import { Providers } from '../shell/providers.tsx';

export const metadata: Metadata = { title: { default: 'SignalCraft', template: '%s · SignalCraft' } };
export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#161a21' },
  ],
};

/** Drawn for each request: the nonce is the request's, and the addresses are those of the running deployment. */
export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get('x-nonce') ?? '';
  const { apiPublicUrl, auth, isEmbedded } = readEnv();
  return (
    <html lang="en" {...mantineHtmlProps}>
      <head>
        <ColorSchemeScript nonce={nonce} defaultColorScheme="auto" />
      </head>
      <body>
        <Providers
          nonce={nonce}
          renderedAt={Date.now()}
          settings={{
            apiUrl: apiPublicUrl,
            auth: auth.kind === 'clerk' ? { kind: 'clerk', publishableKey: auth.publishableKey } : auth,
            isEmbedded,
          }}
        >
          {children}
        </Providers>
      </body>
    </html>
  );
}
