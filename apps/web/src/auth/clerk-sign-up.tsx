'use client';

import dynamic from 'next/dynamic';

const SignUp = dynamic(() => import('@clerk/nextjs').then((clerk) => clerk.SignUp));

/** Clerk's own form for a new account; who may come in with it, the API says. */
export const ClerkSignUp = () => <SignUp routing="hash" signInUrl="/sign-in" forceRedirectUrl="/" />;
