'use client';

import { ActionIcon, Button, Textarea, TextInput } from '@mantine/core';
import { CHANNEL_LIMITS } from '@signalcraft/contracts/channel-limits';
import type { CreateChannel } from '@signalcraft/contracts/channels';
import type { ChannelKind } from '@signalcraft/contracts/enums';
import { Plus, X } from 'lucide-react';
import { type Fault, faultAt } from '../lib/faults.ts';
import styles from './channel-fields.module.css';

export type ChannelDraft = {
  name: string;
  description: string;
  kind: ChannelKind;
  url: string;
  address: string;
  /** Null: those that are set stay. */
  headers: { name: string; value: string }[] | null;
};

export const BLANK: ChannelDraft = { name: '', description: '', kind: 'webhook', url: '', address: '', headers: [] };

/** What a new channel is made of. */
export const toCreate = (draft: ChannelDraft): CreateChannel => ({
  name: draft.name.trim(),
  description: draft.description.trim(),
  target:
    draft.kind === 'webhook'
      ? { kind: 'webhook', url: draft.url.trim(), headers: draft.headers ?? [] }
      : { kind: 'email', address: draft.address.trim() },
});

export const isWhole = (draft: ChannelDraft): boolean =>
  draft.name.trim() !== '' && (draft.kind === 'webhook' ? draft.url : draft.address).trim() !== '';

/** Name, words and where it leads; the kind is chosen elsewhere. */
export function ChannelFields(props: {
  draft: ChannelDraft;
  faults: readonly Fault[];
  /** Headers that are set and whose values are not shown. */
  headerNames: readonly string[];
  onChange: (draft: ChannelDraft) => void;
}) {
  const { draft, faults, onChange } = props;
  const set = (part: Partial<ChannelDraft>): void => onChange({ ...draft, ...part });
  return (
    <>
      <TextInput
        label="Name"
        description="As people should read it where it was told."
        placeholder="Operations room"
        required
        maxLength={100}
        value={draft.name}
        error={faultAt(faults, 'name')}
        onChange={(event) => set({ name: event.currentTarget.value })}
      />
      {draft.kind === 'webhook' ? (
        <>
          <TextInput
            label="Address"
            description="https; what it answers beside its status is shown to nobody."
            placeholder="https://hooks.example.com/signalcraft"
            type="url"
            required
            value={draft.url}
            error={faultAt(faults, 'target.url')}
            onChange={(event) => set({ url: event.currentTarget.value })}
          />
          <Headers {...props} />
        </>
      ) : (
        <TextInput
          label="Mail address"
          placeholder="operations@example.com"
          type="email"
          required
          value={draft.address}
          error={faultAt(faults, 'target.address')}
          onChange={(event) => set({ address: event.currentTarget.value })}
        />
      )}
      <Textarea
        label="Description"
        rows={2}
        maxLength={1_000}
        value={draft.description}
        error={faultAt(faults, 'description')}
        onChange={(event) => set({ description: event.currentTarget.value })}
      />
    </>
  );
}

function Headers(props: Parameters<typeof ChannelFields>[0]) {
  const { draft, faults, headerNames, onChange } = props;
  const { headers } = draft;
  const set = (next: ChannelDraft['headers']): void => onChange({ ...draft, headers: next });
  if (headers === null) {
    return (
      <div className={styles.kept}>
        <p>Sends {headerNames.join(', ')} too; the values are sealed and not shown.</p>
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => set(headerNames.map((name) => ({ name, value: '' })))}
        >
          Replace the headers
        </Button>
      </div>
    );
  }
  const put = (index: number, part: Partial<{ name: string; value: string }>): void =>
    set(headers.map((one, at) => (at === index ? { ...one, ...part } : one)));
  return (
    <fieldset className={styles.headers}>
      <legend>Headers that the receiver wants, such as a token</legend>
      {headers.map((header, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row has no other name; it is edited where it stands.
        <div key={index}>
          <TextInput
            aria-label={`Name of header ${index + 1}`}
            placeholder="X-Token"
            value={header.name}
            error={faultAt(faults, `target.headers[${index}].name`)}
            onChange={(event) => put(index, { name: event.currentTarget.value })}
          />
          <TextInput
            aria-label={`Value of header ${index + 1}`}
            placeholder="Value"
            value={header.value}
            error={faultAt(faults, `target.headers[${index}].value`)}
            onChange={(event) => put(index, { value: event.currentTarget.value })}
          />
          <ActionIcon
            variant="subtle"
            size={36}
            aria-label={`Remove header ${index + 1}`}
            onClick={() => set(headers.toSpliced(index, 1))}
          >
            <X size={16} aria-hidden="true" />
          </ActionIcon>
        </div>
      ))}
      {headers.length < CHANNEL_LIMITS.headers && (
        <Button
          size="compact-sm"
          variant="default"
          leftSection={<Plus size={14} aria-hidden="true" />}
          onClick={() => set([...headers, { name: '', value: '' }])}
        >
          Add a header
        </Button>
      )}
    </fieldset>
  );
}
