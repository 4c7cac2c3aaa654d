'use client';

import { Button, TextInput } from '@mantine/core';
import type { Workspace } from '@signalcraft/contracts/workspaces';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answerOf } from '../../lib/api.ts';
import { errorText } from '../../lib/error-text.ts';
import { faultAt, faultsOf } from '../../lib/faults.ts';
import { useApi } from '../../shell/use-api.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Panel } from '../../ui/panel.tsx';
import styles from './workspace-settings.module.css';

/** The end of the workspace, for its owners. */
export function DeletePanel({ workspace }: { workspace: Workspace }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Panel title="Delete this workspace">
      <div className={styles.end}>
        <p>
          At once nobody is a member any more, its keys open nothing, and tools that send to it are refused. Its data is
          gone within 30 days. It cannot be taken back.
        </p>
        <div>
          <Button color="red" variant="default" onClick={() => setIsOpen(true)}>
            Delete…
          </Button>
        </div>
      </div>
      {isOpen && <DeleteDialog workspace={workspace} onClose={() => setIsOpen(false)} />}
    </Panel>
  );
}

function DeleteDialog({ workspace, onClose }: { workspace: Workspace; onClose: () => void }) {
  const api = useApi();
  const [slug, setSlug] = useState('');
  const remove = useMutation({
    mutationFn: () => answerOf(api.DELETE('/api/v1/workspaces/current', { body: { slug } })),
    onSuccess: () => window.location.assign('/'),
  });
  const faults = faultsOf(remove.error);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    remove.mutate();
  };
  return (
    <Dialog opened onClose={onClose} title={`Delete ${workspace.name}`}>
      <form className={styles.form} onSubmit={submit}>
        <p>
          Nobody can look at it any more from this moment on, and nobody is paged by it. To delete it, type its slug:{' '}
          <strong>{workspace.slug}</strong>
        </p>
        <TextInput
          label="Slug of the workspace"
          autoComplete="off"
          spellCheck={false}
          data-autofocus
          value={slug}
          error={faultAt(faults, 'slug')}
          onChange={(event) => setSlug(event.currentTarget.value)}
        />
        {remove.isError && faults.length === 0 && <p role="alert">{errorText(remove.error)}</p>}
        <div className={styles.buttons}>
          <Button variant="default" onClick={onClose}>
            Keep it
          </Button>
          <Button
            type="submit"
            color="red"
            loading={remove.isPending || remove.isSuccess}
            disabled={slug !== workspace.slug}
          >
            Delete for good
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
