import type { Metadata } from 'next';
import { AccountPage } from '../../../auth/account-page.tsx';
import { FinishSignUpForm } from '../../../auth/finish-sign-up-form.tsx';

export const metadata: Metadata = { title: 'Sign up', robots: { index: false } };

export default async function FinishSignUpPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  return (
    <AccountPage title="Make your account">
      <FinishSignUpForm token={token} />
    </AccountPage>
  );
}
