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

/** Accepts an invitation by an account that is made for it. */
export function JoinForm(props: { token: string; email: string; workspaceName: string }) {
  const { token, email } = props;
  const api = usePublicApi();
  const [account, setAccount] = useState({ name: '', password: '' });
  const join = useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/invitations/join', { body: { token, ...account } })),
    onSuccess: () => enter({ email, password: account.password }),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    join.mutate();
  };
  const faults = faultsOf(join.error);
  return (
    <form className={styles.fields} method="post" onSubmit={submit}>
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      <AccountFields value={account} faults={faults} onChange={setAccount} />
      {join.isError && faults.length === 0 && (
        <p className={styles.refusal} role="alert">
          {errorText(join.error)}
        </p>
      )}
      <Button type="submit" fullWidth loading={join.isPending || join.isSuccess}>
        Join {props.workspaceName}
      </Button>
    </form>
  );
}
