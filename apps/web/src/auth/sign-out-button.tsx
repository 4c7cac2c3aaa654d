'use client';

import { Button } from '@mantine/core';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useSettings } from '../shell/settings.tsx';
import { signOutLocally } from './sign-out.ts';

const ClerkSignOut = dynamic(() => import('./clerk-sign-out.tsx'), { ssr: false });

/** The way out for who is signed in and not let in, whoever keeps the accounts. */
export function SignOutButton() {
  const { auth } = useSettings();
  const [isLeaving, setIsLeaving] = useState(false);
  const leave = (): void => {
    setIsLeaving(true);
    if (auth.kind === 'local') void signOutLocally();
  };
  return (
    <>
      <Button variant="default" loading={isLeaving} onClick={leave}>
        Sign out
      </Button>
      {isLeaving && auth.kind === 'clerk' && <ClerkSignOut />}
    </>
  );
}
