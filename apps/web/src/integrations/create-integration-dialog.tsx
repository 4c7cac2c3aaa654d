'use client';

import { Button, NativeSelect, TextInput } from '@mantine/core';
import type { SourceName } from '@signalcraft/contracts/enums';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { answerOf } from '../lib/api.ts';
import { errorText } from '../lib/error-text.ts';
import { useApi } from '../shell/use-api.ts';
import { Dialog } from '../ui/dialog.tsx';
import styles from './integration-form.module.css';
import { INTEGRATIONS_KEY, ingestAddressQuery } from './integration-queries.ts';
import { SOURCE_NAMES, SOURCES } from './source-names.ts';

/** Name and source are enough; the page of the new integration has the address and the rest. */
export const CreateIntegrationDialog = ({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) => (
  <Dialog opened={isOpen} onClose={onClose} title="New integration">
    {isOpen && <CreateForm />}
  </Dialog>
);

function CreateForm() {
  const api = useApi();
  const client = useQueryClient();
  const router = useRouter();
  const [name, setName] = useState('');
  const [source, setSource] = useState<SourceName>('alertmanager');
  const create = useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/integrations', { body: { name: name.trim(), source } })),
    onSuccess: (made) => {
      // The answer holds the key: its page need not read it again.
      client.setQueryData(ingestAddressQuery({ api, id: made.id }).queryKey, made);
      void client.invalidateQueries({ queryKey: INTEGRATIONS_KEY });
      router.push(`/integrations/${made.id}`);
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextInput
        label="Name"
        description="As people on call should read it."
        placeholder="Production Alertmanager"
        required
        maxLength={100}
        data-autofocus
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <NativeSelect
        label="Source"
        description={SOURCE_NAMES[source].about}
        data={SOURCES.map((value) => ({ value, label: SOURCE_NAMES[value].label }))}
        value={source}
        onChange={(event) => setSource(event.currentTarget.value as SourceName)}
      />
      {create.isError && <p role="alert">{errorText(create.error)}</p>}
      <Button type="submit" loading={create.isPending || create.isSuccess} disabled={name.trim() === ''}>
        Create
      </Button>
    </form>
  );
}
