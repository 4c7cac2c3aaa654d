'use client';

import { Button, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import styles from '../integrations/integration-form.module.css';
import { answerOf } from '../lib/api.ts';
import { errorText } from '../lib/error-text.ts';
import { useApi } from '../shell/use-api.ts';
import { useViewer } from '../shell/viewer.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { faultAt } from './faults.ts';
import { ON_CALL_KEY } from './on-call-queries.ts';
import { newLayer } from './schedules/new-layer.ts';
import { ZoneField } from './zone-field.tsx';
import { viewerZone } from './zone-time.ts';

/** Name and zone are enough: it begins with the maker alone, week by week, and its page has the rest. */
export const CreateScheduleDialog = ({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) => (
  <Dialog opened={isOpen} onClose={onClose} title="New schedule">
    {isOpen && <CreateForm />}
  </Dialog>
);

function CreateForm() {
  const api = useApi();
  const client = useQueryClient();
  const router = useRouter();
  const { memberId } = useViewer();
  const [name, setName] = useState('');
  const [zone, setZone] = useState(viewerZone);
  const create = useMutation({
    mutationFn: () => {
      const layers = [newLayer({ number: 1, participants: [memberId], zone, now: Date.now() })];
      return answerOf(api.POST('/api/v1/schedules', { body: { name: name.trim(), zone, teamId: null, layers } }));
    },
    onSuccess: (made) => {
      void client.invalidateQueries({ queryKey: ON_CALL_KEY });
      router.push(`/on-call/${made.id}`);
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate();
  };
  const zoneFault = faultAt({ error: create.error, path: 'zone' });
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextInput
        label="Name"
        description="As people on call should read it."
        placeholder="Payments, primary"
        required
        maxLength={100}
        data-autofocus
        error={faultAt({ error: create.error, path: 'name' })}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <ZoneField
        label="Time zone"
        description="Hand-offs keep their time of day there, also when its clock changes."
        required
        error={zoneFault}
        value={zone}
        onChange={setZone}
      />
      {create.isError && !zoneFault && <p role="alert">{errorText(create.error)}</p>}
      <Button type="submit" loading={create.isPending || create.isSuccess} disabled={name.trim() === ''}>
        Create
      </Button>
    </form>
  );
}
