import { createApiClient } from '@signalcraft/api-client/client';
import type { SignUpMode } from '@signalcraft/contracts/sign-up';
import type { Metadata } from 'next';
import Link from 'next/link';
import { AccountPage } from '../../auth/account-page.tsx';
import { AskSignUpForm } from '../../auth/ask-sign-up-form.tsx';
import { ClerkSignUp } from '../../auth/clerk-sign-up.tsx';
import styles from '../../auth/sign-in.module.css';
import { SignUpFirstForm } from '../../auth/sign-up-first-form.tsx';
import { answerOf } from '../../lib/api.ts';
import { readEnv } from '../../lib/env.ts';

export const metadata: Metadata = { title: 'Sign up' };

export default async function SignUpPage() {
  const api = createApiClient({ baseUrl: readEnv().apiInternalUrl, getToken: () => Promise.resolve(null) });
  const { mode } = await answerOf(api.GET('/api/v1/sign-up'));
  if (mode === 'elsewhere') {
    return (
      <main className={styles.page}>
        <ClerkSignUp />
        <p className={styles.mode}>Accounts are kept by Clerk.</p>
      </main>
    );
  }
  return (
    <AccountPage
      title={mode === 'first' ? 'Become the first owner' : 'Sign up'}
      foot={
        <Link href="/sign-in" prefetch={false}>
          Back to signing in
        </Link>
      }
    >
      <WayIn mode={mode} />
    </AccountPage>
  );
}

function WayIn({ mode }: { mode: Exclude<SignUpMode, 'elsewhere'> }) {
  switch (mode) {
    case 'first':
      return <SignUpFirstForm />;
    case 'open':
      return <AskSignUpForm />;
    case 'invite':
      return (
        <p>This installation takes new people by invitation only: ask an owner or admin of your workspace for one.</p>
      );
  }
}
