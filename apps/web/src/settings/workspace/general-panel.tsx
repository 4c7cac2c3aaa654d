'use client';

import { Button, NumberInput, TextInput } from '@mantine/core';
import type { Workspace } from '@signalcraft/contracts/workspaces';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { answerOf } from '../../lib/api.ts';
import { errorText } from '../../lib/error-text.ts';
import { faultAt, faultsOf } from '../../lib/faults.ts';
import { ZoneField } from '../../on-call/zone-field.tsx';
import { useUndoNotice } from '../../shell/undo-notice.tsx';
import { useApi } from '../../shell/use-api.ts';
import { ConflictNotice, isChangedMeanwhile } from '../../ui/conflict-notice.tsx';
import { Panel } from '../../ui/panel.tsx';
import { WORKSPACE_KEY } from './workspace-queries.ts';
import styles from './workspace-settings.module.css';

type Draft = Pick<Workspace, 'name' | 'slug' | 'timeZone' | 'retention'>;

const draftOf = ({ name, slug, timeZone, retention }: Workspace): Draft => ({ name, slug, timeZone, retention });

/** The workspace's settings as a form; to be read only by those who may not change them. */
export function GeneralPanel({ workspace, mayEdit }: { workspace: Workspace; mayEdit: boolean }) {
  const api = useApi();
  const client = useQueryClient();
  const router = useRouter();
  const tell = useUndoNotice();
  const [draft, setDraft] = useState(() => draftOf(workspace));
  const change = (part: Partial<Draft>): void => setDraft((current) => ({ ...current, ...part }));
  const put = (wanted: Draft, revision?: number) =>
    answerOf(
      api.PATCH('/api/v1/workspaces/current', {
        body: { ...wanted, name: wanted.name.trim(), ...(revision === undefined ? {} : { revision }) },
      }),
    );
  const shows = async (saved: Workspace): Promise<void> => {
    client.setQueryData(WORKSPACE_KEY, saved);
    // The name stands in the frame around every page.
    router.refresh();
  };
  const save = useMutation({
    mutationFn: (options: { over: boolean }) => put(draft, options.over ? undefined : workspace.revision),
    onSuccess: async (saved) => {
      await shows(saved);
      tell({
        text: 'The workspace was changed.',
        undo: async () => shows(await put(draftOf(workspace), saved.revision)),
      });
    },
  });
  const faults = faultsOf(save.error);
  const isSame = JSON.stringify(draft) === JSON.stringify(draftOf(workspace));
  const keepsLess =
    draft.retention.receiptDays < workspace.retention.receiptDays ||
    draft.retention.groupDays < workspace.retention.groupDays;
  const { retentionLimits } = workspace;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate({ over: false });
  };
  return (
    <Panel title="General">
      <form onSubmit={submit}>
        <fieldset className={styles.fields} disabled={!mayEdit}>
          <TextInput
            label="Name"
            required
            maxLength={100}
            value={draft.name}
            error={faultAt(faults, 'name')}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <TextInput
            label="Slug"
            description="Small letters, digits and dashes; no other workspace has the same."
            required
            maxLength={50}
            spellCheck={false}
            value={draft.slug}
            error={faultAt(faults, 'slug')}
            onChange={(event) => change({ slug: event.currentTarget.value.trim().toLowerCase() })}
          />
          <ZoneField
            label="Time zone"
            description="An IANA name. Schedules have zones of their own."
            required
            value={draft.timeZone}
            error={faultAt(faults, 'timeZone')}
            onChange={(timeZone) => change({ timeZone })}
          />
          <DaysField
            label="Keep deliveries"
            description={`With their raw bytes; this installation keeps them for ${retentionLimits.receiptDays} days at most.`}
            min={1}
            max={retentionLimits.receiptDays}
            value={draft.retention.receiptDays}
            error={faultAt(faults, 'retention.receiptDays')}
            onChange={(receiptDays) => change({ retention: { ...draft.retention, receiptDays } })}
          />
          <DaysField
            label="Keep resolved groups"
            description={`With alerts, timeline and notifications; for ${retentionLimits.groupDays} days at most.`}
            min={7}
            max={retentionLimits.groupDays}
            value={draft.retention.groupDays}
            error={faultAt(faults, 'retention.groupDays')}
            onChange={(groupDays) => change({ retention: { ...draft.retention, groupDays } })}
          />
        </fieldset>
        {mayEdit ? (
          <div className={styles.end}>
            {keepsLess && (
              <p className={styles.warning}>
                What is older than that is deleted within an hour, and cannot be had back.
              </p>
            )}
            {isChangedMeanwhile(save.error) ? (
              <ConflictNotice
                what="workspace"
                onTakeTheirs={() => void client.invalidateQueries({ queryKey: WORKSPACE_KEY })}
                onKeepMine={() => save.mutate({ over: true })}
              />
            ) : (
              save.isError && faults.length === 0 && <p role="alert">{errorText(save.error)}</p>
            )}
            <div>
              <Button type="submit" loading={save.isPending} disabled={isSame || draft.name.trim() === ''}>
                Save
              </Button>
            </div>
          </div>
        ) : (
          <p className={styles.end}>Owners and admins change these.</p>
        )}
      </form>
    </Panel>
  );
}

const DaysField = (props: {
  label: string;
  description: string;
  min: number;
  max: number;
  value: number;
  error: string | null;
  onChange: (days: number) => void;
}) => (
  <NumberInput
    label={props.label}
    description={props.description}
    suffix=" days"
    allowDecimal={false}
    allowNegative={false}
    clampBehavior="blur"
    hideControls
    min={props.min}
    max={props.max}
    value={props.value}
    error={props.error}
    onChange={(value) => typeof value === 'number' && props.onChange(value)}
  />
);
