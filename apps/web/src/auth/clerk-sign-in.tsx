'use client';

import dynamic from 'next/dynamic';

const SignIn = dynamic(() => import('@clerk/nextjs').then((clerk) => clerk.SignIn));

/** Clerk's own form; afterwards it leads to `returnTo`. */
export const ClerkSignIn = ({ returnTo }: { returnTo: string }) => (
  <SignIn routing="hash" withSignUp forceRedirectUrl={returnTo} />
);
