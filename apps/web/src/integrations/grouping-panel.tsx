'use client';

import { Button, Checkbox, TextInput } from '@mantine/core';
import type { Integration } from '@signalcraft/contracts/integrations';
import { type FormEvent, useState } from 'react';
import { errorText } from '../lib/error-text.ts';
import { Panel } from '../ui/panel.tsx';
import styles from './integration-form.module.css';
import { labelNames } from './label-names.ts';
import { useSaveIntegration } from './use-save-integration.ts';

/** Name, and which alerts become one group. */
export function GroupingPanel({ integration, canConfigure }: { integration: Integration; canConfigure: boolean }) {
  const save = useSaveIntegration(integration.id);
  const [name, setName] = useState(integration.name);
  const [labels, setLabels] = useState(integration.grouping.labels.join(', '));
  const [byName, setByName] = useState(integration.grouping.byName);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate({ name: name.trim(), grouping: { labels: labelNames(labels), byName } });
  };
  return (
    <Panel title="Name and grouping" note="Alerts with the same values become one group.">
      <form className={`${styles.form} ${styles.padded}`} onSubmit={submit} onChange={() => save.reset()}>
        <div className={styles.fields}>
          <TextInput
            label="Name"
            required
            maxLength={100}
            disabled={!canConfigure}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label="Group by these labels (with commas between)"
            placeholder="cluster, service"
            disabled={!canConfigure}
            value={labels}
            onChange={(event) => setLabels(event.currentTarget.value)}
          />
        </div>
        <Checkbox
          label="And by the alert’s name"
          disabled={!canConfigure}
          checked={byName}
          onChange={(event) => setByName(event.currentTarget.checked)}
        />
        {canConfigure && (
          <div className={styles.row}>
            <Button type="submit" variant="default" loading={save.isPending} disabled={name.trim() === ''}>
              Save
            </Button>
            {save.isSuccess && (
              <output className={styles.saved}>Saved. It holds for alerts that begin to fire from now on.</output>
            )}
          </div>
        )}
        {save.isError && <p role="alert">{errorText(save.error)}</p>}
      </form>
    </Panel>
  );
}
