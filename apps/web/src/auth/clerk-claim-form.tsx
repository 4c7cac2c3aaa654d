'use client';

import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answerOf } from '../lib/api.ts';
import { errorText } from '../lib/error-text.ts';
import { faultAt, faultsOf } from '../lib/faults.ts';
import { useApi } from '../shell/use-api.ts';
import styles from './sign-in.module.css';
import { SignOutButton } from './sign-out-button.tsx';

/** Makes whom Clerk signed in the first owner. */
export function ClerkClaimForm() {
  const api = useApi();
  const [code, setCode] = useState('');
  const claim = useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/sign-up/claim', { body: { code } })),
    onSuccess: () => window.location.assign('/'),
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    claim.mutate();
  };
  const faults = faultsOf(claim.error);
  return (
    <form className={styles.fields} method="post" onSubmit={submit}>
      <p>
        Nobody belongs to this installation yet. The first becomes the owner, by a code that stands in the API’s log.
      </p>
      <TextInput
        label="Code from the API’s log"
        name="code"
        autoComplete="off"
        required
        value={code}
        error={faultAt(faults, 'code')}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      {claim.isError && faults.length === 0 && (
        <p className={styles.refusal} role="alert">
          {errorText(claim.error)}
        </p>
      )}
      <Button type="submit" fullWidth loading={claim.isPending || claim.isSuccess}>
        Become the owner
      </Button>
      <SignOutButton />
    </form>
  );
}
