'use client';

import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import Link from 'next/link';
import { type FormEvent, useState } from 'react';
import { NewPasswordField } from './account-fields.tsx';
import { postAuth } from './post-auth.ts';
import styles from './sign-in.module.css';
import { signInErrorText } from './sign-in-error.ts';

/** Chooses a new password by the link that was mailed. */
export function ResetPasswordForm({ token }: { token: string }) {
  const [newPassword, setNewPassword] = useState('');
  const reset = useMutation({ mutationFn: () => postAuth('reset-password', { token, newPassword }) });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    reset.mutate();
  };
  if (reset.data?.ok) {
    return (
      <>
        <output>Your password is changed, and you are signed out everywhere.</output>
        <Link className={styles.action} href="/sign-in" prefetch={false}>
          Sign in
        </Link>
      </>
    );
  }
  const isOver = reset.data?.status === 400;
  return (
    <form className={styles.fields} method="post" onSubmit={submit}>
      <NewPasswordField label="New password" value={newPassword} onChange={setNewPassword} />
      {reset.data && (
        <p className={styles.refusal} role="alert">
          {isOver ? 'This link was used already, or has run out. ' : signInErrorText(reset.data)}
          {isOver && (
            <Link href="/forgot-password" prefetch={false}>
              Ask for another
            </Link>
          )}
        </p>
      )}
      <Button type="submit" fullWidth loading={reset.isPending}>
        Change the password
      </Button>
    </form>
  );
}
