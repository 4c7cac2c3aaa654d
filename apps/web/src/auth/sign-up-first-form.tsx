'use client';

import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answerOf } from '../lib/api.ts';
import { errorText } from '../lib/error-text.ts';
import { faultAt, faultsOf } from '../lib/faults.ts';
import { AccountFields } from './account-fields.tsx';
import { enter } from './enter.ts';
import styles from './sign-in.module.css';
import { usePublicApi } from './use-public-api.ts';

/** Makes the first owner. */
export function SignUpFirstForm() {
  const api = usePublicApi();
  const [code, setCode] = useState('');
  const [email, setEmail] = useState('');
  const [account, setAccount] = useState({ name: '', password: '' });
  const signUp = useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/sign-up/first', { body: { code, email, ...account } })),
    onSuccess: (made) => enter({ email: made.email, password: account.password }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    signUp.mutate();
  };
  const faults = faultsOf(signUp.error);
  return (
    <form className={styles.fields} method="post" onSubmit={submit}>
      <p>Nobody has an account here yet. The first becomes the owner, by a code that stands in the API’s log.</p>
      <TextInput
        label="Code from the API’s log"
        name="code"
        autoComplete="off"
        required
        value={code}
        error={faultAt(faults, 'code')}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <TextInput
        label="E-mail"
        type="email"
        name="email"
        autoComplete="username"
        required
        value={email}
        error={faultAt(faults, 'email')}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <AccountFields value={account} faults={faults} onChange={setAccount} />
      {signUp.isError && faults.length === 0 && (
        <p className={styles.refusal} role="alert">
          {errorText(signUp.error)}
        </p>
      )}
      <Button type="submit" fullWidth loading={signUp.isPending || signUp.isSuccess}>
        Become the owner
      </Button>
    </form>
  );
}
