'use client';

import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';

// By name and behind `dynamic`: installations with accounts of their own load none of it.
const ClerkProvider = dynamic(() => import('@clerk/nextjs').then((clerk) => clerk.ClerkProvider));

/** Clerk's session for everything inside. */
export const ClerkFrame = (props: { publishableKey: string; nonce: string; children: ReactNode }) => (
  <ClerkProvider
    publishableKey={props.publishableKey}
    nonce={props.nonce}
    signInUrl="/sign-in"
    signUpUrl="/sign-up"
    afterSignOutUrl="/sign-in"
  >
    {props.children}
  </ClerkProvider>
);
