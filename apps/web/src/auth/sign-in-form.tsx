'use client';

import { Button, PasswordInput, TextInput } from '@mantine/core';
import { problemIn } from '@signalcraft/api-client/client';
import { type FormEvent, useState } from 'react';
import styles from './sign-in.module.css';
import { signInErrorText } from './sign-in-error.ts';

/** E-mail and password of a local account. */
export function SignInForm({ returnTo }: { returnTo: string }) {
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [refusal, setRefusal] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setRefusal(null);
    setIsBusy(true);
    let status = 0;
    let retryAfter: string | null = null;
    let code: string | null = null;
    try {
      const response = await fetch('/api/auth/sign-in/email', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ email: email.trim(), password }),
      });
      if (response.ok) {
        window.location.assign(returnTo);
        return;
      }
      status = response.status;
      code = (await problemIn(response)).code;
      retryAfter = response.headers.get('retry-after') ?? response.headers.get('x-retry-after');
    } catch {
      // No answer at all is status 0.
    }
    setRefusal(signInErrorText({ status, retryAfterSeconds: Number(retryAfter) || null, code }));
    setIsBusy(false);
  };

  return (
    <form className={styles.form} method="post" onSubmit={(event) => void submit(event)}>
      <TextInput
        label="E-mail"
        type="email"
        name="email"
        autoComplete="username"
        required
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <PasswordInput
        label="Password"
        name="password"
        autoComplete="current-password"
        required
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
        visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
      />
      {refusal && (
        <p className={styles.refusal} role="alert">
          {refusal}
        </p>
      )}
      <Button type="submit" loading={isBusy} fullWidth>
        Sign in
      </Button>
    </form>
  );
}
