'use client';

import { Button, Textarea, TextInput } from '@mantine/core';
import type { Team } from '@signalcraft/contracts/teams';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answerOf } from '../lib/api.ts';
import { errorText } from '../lib/error-text.ts';
import { faultAt, faultsOf } from '../lib/faults.ts';
import { TEAMS_KEY } from '../policies/who-hears-queries.ts';
import { useApi } from '../shell/use-api.ts';
import { Dialog } from '../ui/dialog.tsx';
import styles from './team-dialog.module.css';

/** Name and description of a team, or of a new one; people are put in on the page. */
export function TeamDialog({ team, onClose }: { team: Team | null; onClose: () => void }) {
  const api = useApi();
  const client = useQueryClient();
  const [name, setName] = useState(team?.name ?? '');
  const [description, setDescription] = useState(team?.description ?? '');
  /** What this person saw when they began to edit. */
  const [seen] = useState(team?.revision);
  const save = useMutation({
    mutationFn: () => {
      const body = { name: name.trim(), description: description.trim() };
      if (!team) return answerOf(api.POST('/api/v1/teams', { body: { ...body, memberIds: [] } }));
      const params = { path: { id: team.id } };
      return answerOf(
        api.PATCH('/api/v1/teams/{id}', {
          params,
          body: { ...body, ...(seen === undefined ? {} : { revision: seen }) },
        }),
      );
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: TEAMS_KEY });
      onClose();
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  const faults = faultsOf(save.error);
  return (
    <Dialog opened onClose={onClose} title={team ? `Rename ${team.name}` : 'New team'}>
      <form className={styles.form} onSubmit={submit}>
        <TextInput
          label="Name"
          required
          maxLength={100}
          data-autofocus
          value={name}
          error={faultAt(faults, 'name')}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Textarea
          label="Description"
          rows={2}
          maxLength={1_000}
          value={description}
          error={faultAt(faults, 'description')}
          onChange={(event) => setDescription(event.currentTarget.value)}
        />
        {save.isError && <p role="alert">{errorText(save.error)}</p>}
        <Button type="submit" loading={save.isPending} disabled={name.trim() === ''}>
          {team ? 'Save' : 'Create'}
        </Button>
      </form>
    </Dialog>
  );
}
