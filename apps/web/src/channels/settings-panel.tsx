'use client';

import { Button } from '@mantine/core';
import type { Channel } from '@signalcraft/contracts/channels';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { answerOf } from '../lib/api.ts';
import { errorText } from '../lib/error-text.ts';
import { faultsOf } from '../lib/faults.ts';
import { useApi } from '../shell/use-api.ts';
import { Panel } from '../ui/panel.tsx';
import { type ChannelDraft, ChannelFields, isWhole } from './channel-fields.tsx';
import styles from './channel-form.module.css';
import { CHANNELS_KEY, channelKey } from './channel-queries.ts';

const draftOf = (channel: Channel): ChannelDraft => {
  const { name, description, target } = channel;
  return target.kind === 'webhook'
    ? {
        name,
        description,
        kind: 'webhook',
        url: target.url,
        address: '',
        headers: target.headerNames.length > 0 ? null : [],
      }
    : { name, description, kind: 'email', url: '', address: target.address, headers: [] };
};

/** Name, words and where it leads, as far as that can change. */
export function SettingsPanel({ channel }: { channel: Channel }) {
  const api = useApi();
  const client = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(channel));
  /** What this person saw when they began to edit. */
  const [seen, setSeen] = useState(channel.revision);
  const save = useMutation({
    mutationFn: () => {
      const { name, description, kind, url, address, headers } = draft;
      const target =
        kind === 'webhook'
          ? { kind, url: url.trim(), ...(headers === null ? {} : { headers }) }
          : { kind, address: address.trim() };
      return answerOf(
        api.PATCH('/api/v1/channels/{id}', {
          params: { path: { id: channel.id } },
          body: { name: name.trim(), description: description.trim(), target, revision: seen },
        }),
      );
    },
    onSuccess: (changed) => {
      client.setQueryData<Channel>(channelKey(channel.id), changed);
      void client.invalidateQueries({ queryKey: CHANNELS_KEY });
      setDraft(draftOf(changed));
      setSeen(changed.revision);
    },
  });
  const faults = faultsOf(save.error);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <Panel title="Settings">
      <form className={styles.form} data-padded onSubmit={submit} noValidate>
        <ChannelFields
          draft={draft}
          faults={faults}
          headerNames={channel.target.kind === 'webhook' ? channel.target.headerNames : []}
          onChange={(next) => {
            save.reset();
            setDraft(next);
          }}
        />
        {save.isError && faults.length === 0 && <p role="alert">{errorText(save.error)}</p>}
        <div className={styles.row}>
          <Button type="submit" loading={save.isPending} disabled={!isWhole(draft)}>
            Save
          </Button>
          {save.isSuccess && <output className={styles.saved}>Saved.</output>}
        </div>
      </form>
    </Panel>
  );
}
