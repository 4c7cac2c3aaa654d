'use client';

import { ActionIcon, Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import type { Severity } from '@signalcraft/contracts/enums';
import { SHAPING_LIMITS } from '@signalcraft/contracts/shaping-limits';
import type { ShapingAction } from '@signalcraft/contracts/shaping-rules';
import { Plus, X } from 'lucide-react';
import { type Fault, faultAt } from '../lib/faults.ts';
import type { ShapingDraft } from './shaping-draft.ts';
import styles from './shaping-editor.module.css';

const KINDS: { value: ShapingAction['kind']; label: string }[] = [
  { value: 'set_severity', label: 'Set the severity' },
  { value: 'set_label', label: 'Set a label' },
  { value: 'set_runbook', label: 'Link a runbook' },
  { value: 'drop', label: 'Drop to the log' },
];

/** The worst first. */
const SEVERITIES = ['critical', 'high', 'warning', 'low', 'info'] as const satisfies readonly Severity[];

const BLANK: Record<ShapingAction['kind'], ShapingAction> = {
  set_severity: { kind: 'set_severity', severity: 'low' },
  set_label: { kind: 'set_label', name: '', value: '', onlyIfMissing: false },
  set_runbook: { kind: 'set_runbook', url: 'https://' },
  drop: { kind: 'drop' },
};

/** What a rule does, one action a row, done from the top. */
export function ActionFields(props: {
  actions: ShapingDraft['actions'];
  faults: readonly Fault[];
  onChange: (actions: ShapingDraft['actions']) => void;
}) {
  const { actions, onChange } = props;
  const set = (index: number, action: ShapingAction): void =>
    onChange(actions.map((one, at) => (at === index ? { ...one, action } : one)));
  const nextKey = Math.max(-1, ...actions.map(({ key }) => key)) + 1;
  return (
    <fieldset className={styles.actions}>
      <legend>What it does</legend>
      <p className={styles.note}>
        Texts may hold {'{{labels.NAME}}'}, {'{{annotations.NAME}}'}, {'{{severity}}'}, {'{{source}}'}, {'{{title}}'}{' '}
        and others.
      </p>
      {actions.map(({ key, action }, index) => (
        <div key={key} className={styles.action}>
          <NativeSelect
            aria-label={`Action ${index + 1}`}
            data={KINDS}
            value={action.kind}
            onChange={(event) => {
              const kind = KINDS.find(({ value }) => value === event.currentTarget.value)?.value;
              if (kind) set(index, BLANK[kind]);
            }}
          />
          <div className={styles.parts}>
            <ActionParts
              action={action}
              faultAt={(part) => faultAt(props.faults, `actions[${index}].${part}`)}
              onChange={(changed) => set(index, changed)}
            />
          </div>
          <ActionIcon
            variant="subtle"
            size={32}
            className={styles.remove}
            aria-label={`Remove action ${index + 1}`}
            disabled={actions.length === 1}
            onClick={() => onChange(actions.filter((_, at) => at !== index))}
          >
            <X size={16} aria-hidden="true" />
          </ActionIcon>
        </div>
      ))}
      <div>
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<Plus size={14} aria-hidden="true" />}
          disabled={actions.length >= SHAPING_LIMITS.actions}
          onClick={() => onChange([...actions, { key: nextKey, action: BLANK.set_label }])}
        >
          Another action
        </Button>
      </div>
    </fieldset>
  );
}

function ActionParts(props: {
  action: ShapingAction;
  faultAt: (part: string) => string | null;
  onChange: (action: ShapingAction) => void;
}) {
  const { action, onChange } = props;
  switch (action.kind) {
    case 'set_severity':
      return (
        <NativeSelect
          aria-label="Severity"
          data={[...SEVERITIES]}
          value={action.severity}
          onChange={(event) => {
            const severity = SEVERITIES.find((one) => one === event.currentTarget.value);
            if (severity) onChange({ ...action, severity });
          }}
        />
      );
    case 'set_label':
      return (
        <>
          <TextInput
            aria-label="Label"
            placeholder="team"
            value={action.name}
            error={props.faultAt('name')}
            onChange={(event) => onChange({ ...action, name: event.currentTarget.value })}
          />
          <TextInput
            aria-label="Value"
            placeholder="{{labels.service}}-team"
            maxLength={SHAPING_LIMITS.template}
            value={action.value}
            error={props.faultAt('value')}
            onChange={(event) => onChange({ ...action, value: event.currentTarget.value })}
          />
          <Checkbox
            label="Only if it is missing"
            checked={action.onlyIfMissing}
            onChange={(event) => onChange({ ...action, onlyIfMissing: event.currentTarget.checked })}
          />
        </>
      );
    case 'set_runbook':
      return (
        <TextInput
          aria-label="Address of the runbook"
          placeholder="https://wiki.example/{{labels.alertname}}"
          maxLength={SHAPING_LIMITS.template}
          value={action.url}
          error={props.faultAt('url')}
          onChange={(event) => onChange({ ...action, url: event.currentTarget.value })}
        />
      );
    case 'drop':
      return <p className={styles.note}>Stored with its reason, and nothing more: no group, nobody hears.</p>;
  }
}
