'use client';

import { Button, TextInput } from '@mantine/core';
import type { FieldMapping, Integration } from '@signalcraft/contracts/integrations';
import { type FormEvent, useState } from 'react';
import { errorText } from '../lib/error-text.ts';
import { Panel } from '../ui/panel.tsx';
import styles from './integration-form.module.css';
import { MAPPING_FIELDS, type MappingField, mappingOf, textsOf } from './mapping-fields.ts';
import { useSaveIntegration } from './use-save-integration.ts';

/** Where the fields of an alert stand in the JSON that comes in. */
export function MappingPanel({ integration, canConfigure }: { integration: Integration; canConfigure: boolean }) {
  const save = useSaveIntegration(integration.id);
  const [texts, setTexts] = useState(() => textsOf(integration.mapping));
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    save.mutate({ mapping: mappingOf(texts) satisfies FieldMapping });
  };
  const field = ({ name, label, hint }: MappingField) => (
    <TextInput
      key={name}
      label={label}
      placeholder={hint}
      disabled={!canConfigure}
      value={texts[name]}
      onChange={(event) => {
        const { value } = event.currentTarget;
        setTexts((known) => ({ ...known, [name]: value }));
      }}
    />
  );
  return (
    <Panel
      title="Fields"
      note="Paths in the JSON: names with dots, list items with [n]. Empty ones are found by their usual names."
    >
      <form className={`${styles.form} ${styles.padded}`} onSubmit={submit} onChange={() => save.reset()}>
        <div className={styles.fields}>{MAPPING_FIELDS.map(field)}</div>
        {canConfigure && (
          <div className={styles.row}>
            <Button type="submit" variant="default" loading={save.isPending}>
              Save
            </Button>
            {save.isSuccess && <output className={styles.saved}>Saved. It holds for the next delivery.</output>}
          </div>
        )}
        {save.isError && <p role="alert">{errorText(save.error)}</p>}
      </form>
    </Panel>
  );
}
