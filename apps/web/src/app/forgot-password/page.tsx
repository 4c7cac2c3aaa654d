import type { Metadata } from 'next';
import Link from 'next/link';
import { AccountPage } from '../../auth/account-page.tsx';
import { ForgotPasswordForm } from '../../auth/forgot-password-form.tsx';

export const metadata: Metadata = { title: 'Forgotten password' };

export default function ForgotPasswordPage() {
  return (
    <AccountPage
      title="Forgotten password"
      foot={
        <Link href="/sign-in" prefetch={false}>
          Back to signing in
        </Link>
      }
    >
      <ForgotPasswordForm />
    </AccountPage>
  );
}
