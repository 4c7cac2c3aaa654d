import type { Metadata } from 'next';
import { AccountPage } from '../../../auth/account-page.tsx';
import { ResetPasswordForm } from '../../../auth/reset-password-form.tsx';

export const metadata: Metadata = { title: 'New password', robots: { index: false } };

export default async function ResetPasswordPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  return (
    <AccountPage title="Choose a new password">
      <ResetPasswordForm token={token} />
    </AccountPage>
  );
}
