'use client';

import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { ApiKeyWithSecret } from '@signalcraft/contracts/api-keys';
import type { ApiScope } from '@signalcraft/contracts/identity';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answerOf } from '../../lib/api.ts';
import { errorText } from '../../lib/error-text.ts';
import { faultAt, faultsOf } from '../../lib/faults.ts';
import { useApi } from '../../shell/use-api.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { API_KEYS_KEY } from './api-key-queries.ts';
import styles from './api-keys.module.css';
import { ScopeFields } from './scope-fields.tsx';
import { SecretShown } from './secret-shown.tsx';

const DAY_MS = 86_400_000;
const LIVES = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '1 year' },
  { value: '', label: 'Never' },
];
const NAME_LENGTH = 100;

/** Makes a key, and shows its secret before it closes. */
export function CreateKeyDialog({ scopes, onClose }: { scopes: readonly ApiScope[]; onClose: () => void }) {
  const api = useApi();
  const client = useQueryClient();
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<ApiScope[]>([]);
  const [days, setDays] = useState('365');
  const [made, setMade] = useState<ApiKeyWithSecret | null>(null);
  const create = useMutation({
    mutationFn: () =>
      answerOf(
        api.POST('/api/v1/api-keys', {
          body: {
            name: name.trim(),
            scopes: chosen,
            expiresAt: days === '' ? null : new Date(Date.now() + Number(days) * DAY_MS).toISOString(),
          },
        }),
      ),
    onSuccess: (apiKey) => {
      setMade(apiKey);
      void client.invalidateQueries({ queryKey: API_KEYS_KEY });
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate();
  };
  const faults = faultsOf(create.error);
  return (
    <Dialog
      opened
      onClose={onClose}
      title={made ? `The key “${made.name}”` : 'New API key'}
      // What is shown once is not lost by a slip of the mouse.
      closeOnClickOutside={made === null}
      size="lg"
    >
      {made ? (
        <SecretShown apiKey={made} onClose={onClose} />
      ) : (
        <form className={styles.form} onSubmit={submit} noValidate>
          <TextInput
            label="Name"
            description="What will use it, such as “Terraform” or “Status page”."
            required
            data-autofocus
            maxLength={NAME_LENGTH}
            value={name}
            error={faultAt(faults, 'name')}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <NativeSelect
            label="It ends after"
            data={LIVES}
            value={days}
            error={faultAt(faults, 'expiresAt')}
            onChange={(event) => setDays(event.currentTarget.value)}
          />
          <ScopeFields scopes={scopes} chosen={chosen} fault={faultAt(faults, 'scopes')} onChange={setChosen} />
          {create.isError && faults.length === 0 && <p role="alert">{errorText(create.error)}</p>}
          <Button type="submit" loading={create.isPending} disabled={name.trim() === '' || chosen.length === 0}>
            Create
          </Button>
        </form>
      )}
    </Dialog>
  );
}
