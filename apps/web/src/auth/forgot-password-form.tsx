'use client';

import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { postAuth } from './post-auth.ts';
import styles from './sign-in.module.css';
import { signInErrorText } from './sign-in-error.ts';

/** Has a link to a new password mailed. What it answers does not tell whether there is an account. */
export function ForgotPasswordForm() {
  const [email, setEmail] = useState('');
  const ask = useMutation({ mutationFn: () => postAuth('request-password-reset', { email: email.trim() }) });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    ask.mutate();
  };
  if (ask.data?.ok) {
    return (
      <output>If {email.trim()} has an account here, a link is on its way to it. It is valid for an hour, once.</output>
    );
  }
  return (
    <form className={styles.fields} method="post" onSubmit={submit}>
      <p>We mail you a link with which you choose a new password.</p>
      <TextInput
        label="E-mail"
        type="email"
        name="email"
        autoComplete="username"
        required
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      {ask.data && (
        <p className={styles.refusal} role="alert">
          {ask.data.status === 400 ? 'Give an e-mail address.' : signInErrorText(ask.data)}
        </p>
      )}
      <Button type="submit" fullWidth loading={ask.isPending}>
        Mail me a link
      </Button>
    </form>
  );
}
