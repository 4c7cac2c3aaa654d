'use client';

import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { answerOf } from '../../lib/api.ts';
import { errorText } from '../../lib/error-text.ts';
import { faultAt, faultsOf } from '../../lib/faults.ts';
import { useApi } from '../../shell/use-api.ts';
import { useViewer } from '../../shell/viewer.tsx';
import { Panel } from '../../ui/panel.tsx';
import styles from './profile.module.css';

/** What one is called, in every workspace. */
export function NamePanel() {
  const api = useApi();
  const router = useRouter();
  const client = useQueryClient();
  const viewer = useViewer();
  const [name, setName] = useState(viewer.name);
  const save = useMutation({
    mutationFn: () => answerOf(api.PATCH('/api/v1/me', { body: { name } })),
    onSuccess: async () => {
      router.refresh();
      await client.invalidateQueries();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  const faults = faultsOf(save.error);
  return (
    <Panel title="Name">
      <form className={styles.form} onSubmit={submit}>
        <TextInput
          label="Name"
          description={`As others see it. You sign in and are paged as ${viewer.email}.`}
          autoComplete="name"
          required
          maxLength={100}
          value={name}
          error={faultAt(faults, 'name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        {save.isError && faults.length === 0 && (
          <p role="alert" className={styles.error}>
            {errorText(save.error)}
          </p>
        )}
        <Button type="submit" loading={save.isPending} disabled={name.trim() === viewer.name}>
          Save the name
        </Button>
      </form>
    </Panel>
  );
}
