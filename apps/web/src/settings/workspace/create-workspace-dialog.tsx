'use client';

import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answerOf } from '../../lib/api.ts';
import { errorText } from '../../lib/error-text.ts';
import { faultAt, faultsOf } from '../../lib/faults.ts';
import { ZoneField } from '../../on-call/zone-field.tsx';
import { useApi } from '../../shell/use-api.ts';
import { switchWorkspace } from '../../shell/workspace-choice.ts';
import { Dialog } from '../../ui/dialog.tsx';
import styles from './workspace-settings.module.css';

/** A new workspace, whose maker owns it and goes there at once. */
export function CreateWorkspaceDialog({ onClose }: { onClose: () => void }) {
  const api = useApi();
  const [name, setName] = useState('');
  const [timeZone, setTimeZone] = useState(() => Intl.DateTimeFormat().resolvedOptions().timeZone);
  const create = useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/workspaces', { body: { name: name.trim(), timeZone } })),
    onSuccess: ({ id }) => switchWorkspace({ workspaceId: id }),
  });
  const faults = faultsOf(create.error);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Dialog opened onClose={onClose} title="New workspace">
      <form className={styles.form} onSubmit={submit}>
        <p>It has alerts, people and rules of its own. You own it, and go there at once.</p>
        <TextInput
          label="Name"
          required
          maxLength={100}
          data-autofocus
          value={name}
          error={faultAt(faults, 'name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <ZoneField
          label="Time zone"
          required
          value={timeZone}
          error={faultAt(faults, 'timeZone')}
          onChange={setTimeZone}
        />
        {create.isError && faults.length === 0 && <p role="alert">{errorText(create.error)}</p>}
        <Button type="submit" loading={create.isPending || create.isSuccess} disabled={name.trim() === ''}>
          Create
        </Button>
      </form>
    </Dialog>
  );
}
