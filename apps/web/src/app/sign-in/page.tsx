import { safeReturnPath } from '@signalcraft/contracts/return-path';
import type { Metadata } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { ClerkSignIn } from '../../auth/clerk-sign-in.tsx';
import { serverToken } from '../../auth/server-session.ts';
import styles from '../../auth/sign-in.module.css';
import { SignInForm } from '../../auth/sign-in-form.tsx';
import { readEnv } from '../../lib/env.ts';
import { Logo } from '../../ui/logo.tsx';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ next?: string | string[] }> }) {
  const { next } = await searchParams;
  const returnTo = safeReturnPath(typeof next === 'string' ? next : null);
  const { auth } = readEnv();
  // The page must be there while the API is not: it is what tells whether this server serves.
  const isSignedIn = (await serverToken().catch(() => null)) !== null;
  if (isSignedIn) redirect(returnTo);
  return (
    <main className={styles.page}>
      <div className={styles.brand}>
        <Logo />
        <h1>SignalCraft</h1>
      </div>
      {auth.kind === 'local' ? <SignInForm returnTo={returnTo} /> : <ClerkSignIn returnTo={returnTo} />}
      {auth.kind === 'local' && (
        <p className={styles.ways}>
          <Link href="/forgot-password" prefetch={false}>
            Forgotten password?
          </Link>
          <Link href="/sign-up" prefetch={false}>
            No account yet?
          </Link>
        </p>
      )}
      <p className={styles.mode}>
        {auth.kind === 'local'
          ? 'Local accounts: this installation keeps its own users.'
          : 'Accounts are kept by Clerk.'}
      </p>
    </main>
  );
}
