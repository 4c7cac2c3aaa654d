'use client';

import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answerOf } from '../lib/api.ts';
import { errorText } from '../lib/error-text.ts';
import { faultsOf } from '../lib/faults.ts';
import { AccountFields } from './account-fields.tsx';
import { enter } from './enter.ts';
import styles from './sign-in.module.css';
import { usePublicApi } from './use-public-api.ts';

/** Makes the account that a mailed link is for. */
export function FinishSignUpForm({ token }: { token: string }) {
  const api = usePublicApi();
  const [account, setAccount] = useState({ name: '', password: '' });
  const finish = useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/sign-up/finish', { body: { token, ...account } })),
    onSuccess: ({ email }) => enter({ email, password: account.password }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    finish.mutate();
  };
  const faults = faultsOf(finish.error);
  return (
    <form className={styles.fields} method="post" onSubmit={submit}>
      <AccountFields value={account} faults={faults} onChange={setAccount} />
      {finish.isError && faults.length === 0 && (
        <p className={styles.refusal} role="alert">
          {errorText(finish.error)}
        </p>
      )}
      <Button type="submit" fullWidth loading={finish.isPending || finish.isSuccess}>
        Make the account
      </Button>
    </form>
  );
}
