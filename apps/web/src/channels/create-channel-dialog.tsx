'use client';

import { Button, NativeSelect } from '@mantine/core';
import type { ChannelKind } from '@signalcraft/contracts/enums';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { answerOf } from '../lib/api.ts';
import { errorText } from '../lib/error-text.ts';
import { faultsOf } from '../lib/faults.ts';
import { useApi } from '../shell/use-api.ts';
import { Dialog } from '../ui/dialog.tsx';
import { BLANK, ChannelFields, isWhole, toCreate } from './channel-fields.tsx';
import styles from './channel-form.module.css';
import { CHANNELS_KEY, secretQuery } from './channel-queries.ts';
import { KIND_NAMES, KINDS } from './channel-words.ts';

/** Makes a channel; its page shows the secret, once. */
export function CreateChannelDialog({ onClose }: { onClose: () => void }) {
  const api = useApi();
  const client = useQueryClient();
  const router = useRouter();
  const [draft, setDraft] = useState(BLANK);
  const create = useMutation({
    mutationFn: () => answerOf(api.POST('/api/v1/channels', { body: toCreate(draft) })),
    onSuccess: ({ id, secret }) => {
      client.setQueryData(secretQuery({ id }).queryKey, secret);
      void client.invalidateQueries({ queryKey: CHANNELS_KEY });
      router.push(`/channels/${id}`);
    },
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    create.mutate();
  };
  const faults = faultsOf(create.error);
  return (
    <Dialog opened onClose={onClose} title="New channel">
      <form className={styles.form} onSubmit={submit} noValidate>
        <NativeSelect
          label="Kind"
          description={KIND_NAMES[draft.kind].about}
          data={KINDS.map((value) => ({ value, label: KIND_NAMES[value].label }))}
          value={draft.kind}
          onChange={(event) => setDraft({ ...draft, kind: event.currentTarget.value as ChannelKind })}
        />
        <ChannelFields draft={draft} faults={faults} headerNames={[]} onChange={setDraft} />
        {create.isError && faults.length === 0 && <p role="alert">{errorText(create.error)}</p>}
        <Button type="submit" loading={create.isPending || create.isSuccess} disabled={!isWhole(draft)}>
          Create
        </Button>
      </form>
    </Dialog>
  );
}
