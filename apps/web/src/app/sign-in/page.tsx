import { safeReturnPath } from '@signalcraft/contracts/return-path';
import type { Metadata } from 'next';
import Link from 'next/link';
import { redirect } from 'next/navigation';
import { ClerkSignIn } from '../../auth/clerk-sign-in.tsx';
import { serverToken } from '../../auth/server-session.ts';
import styles from '../../auth/sign-in.module.css';
import { SignInForm } from '../../auth/sign-in-form.tsx';
import { SsoSignIn } from '../../auth/sso-sign-in.tsx';
import { readEnv } from '../../lib/env.ts';
import { refusedSignInText } from '../../settings/sso/sso-words.ts';
import { Logo } from '../../ui/logo.tsx';

export const metadata: Metadata = { title: 'Sign in' };

type Asked = { next?: string | string[]; sso?: string | string[] };

export default async function SignInPage({ searchParams }: { searchParams: Promise<Asked> }) {
  const { next, sso } = await searchParams;
  const returnTo = safeReturnPath(typeof next === 'string' ? next : null);
  const { auth, hasSso } = readEnv();
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
      {auth.kind === 'local' && hasSso && (
        <SsoSignIn returnTo={returnTo} refusal={refusedSignInText(typeof sso === 'string' ? sso : null)} />
      )}
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
