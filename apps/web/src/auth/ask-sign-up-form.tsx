'use client';

import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answerOf } from '../lib/api.ts';
import { errorText } from '../lib/error-text.ts';
import styles from './sign-in.module.css';
import { usePublicApi } from './use-public-api.ts';

/** Has a link mailed by which an address becomes an account. */
export function AskSignUpForm() {
  const api = usePublicApi();
  const [email, setEmail] = useState('');
  const ask = useMutation({ mutationFn: () => answerOf(api.POST('/api/v1/sign-up/link', { body: { email } })) });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    ask.mutate();
  };
  if (ask.isSuccess) {
    return <output>A link is on its way to {email.trim()}. It is valid for a day, once.</output>;
  }
  return (
    <form className={styles.fields} method="post" onSubmit={submit}>
      <p>We mail you a link with which you make your account.</p>
      <TextInput
        label="E-mail"
        type="email"
        name="email"
        autoComplete="username"
        required
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      {ask.isError && (
        <p className={styles.refusal} role="alert">
          {errorText(ask.error)}
        </p>
      )}
      <Button type="submit" fullWidth loading={ask.isPending}>
        Mail me a link
      </Button>
    </form>
  );
}
