import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { AccountPage } from '../../auth/account-page.tsx';
import { ClerkClaimForm } from '../../auth/clerk-claim-form.tsx';
import { readEnv } from '../../lib/env.ts';

export const metadata: Metadata = { title: 'Become the first owner' };

export default function ClaimPage() {
  if (readEnv().auth.kind === 'local') redirect('/sign-up');
  return (
    <AccountPage title="Become the first owner" foot="Accounts are kept by Clerk.">
      <ClerkClaimForm />
    </AccountPage>
  );
}
