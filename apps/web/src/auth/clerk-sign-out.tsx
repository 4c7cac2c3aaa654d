'use client';

import { useClerk } from '@clerk/nextjs';
import { useEffect } from 'react';

/** Ends Clerk's session as soon as it is drawn, and leads to the sign-in page. */
export default function ClerkSignOut() {
  const { signOut } = useClerk();
  useEffect(() => {
    void signOut({ redirectUrl: '/sign-in' });
  }, [signOut]);
  return null;
}
