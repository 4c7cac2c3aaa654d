'use client';

import { Button, Checkbox, NativeSelect } from '@mantine/core';
import { POLICY_LIMITS } from '@signalcraft/contracts/policy-limits';
import { Plus } from 'lucide-react';
import type { FormEvent, ReactNode } from 'react';
import { errorText } from '../lib/error-text.ts';
import { faultAt, faultsBelow, faultsOf } from '../lib/faults.ts';
import { moved } from '../ui/move-handle.tsx';
import { NameFields } from '../ui/name-fields.tsx';
import { Panel } from '../ui/panel.tsx';
import { type Directory, nameOf, responders } from './directory.ts';
import { blankStep, type PolicyDraft } from './policy-draft.ts';
import styles from './policy-form.module.css';
import { PolicyLine } from './policy-line.tsx';
import { StepEditor } from './step-editor.tsx';

/** A policy while it is edited, with the line through time that it makes beside it. */
export function PolicyForm(props: {
  draft: PolicyDraft;
  directory: Directory;
  error: unknown;
  isSaving: boolean;
  /** Beside the button that saves. */
  tools?: ReactNode;
  /** In place of the error's text, where more can be done about it. */
  conflict?: ReactNode;
  onChange: (draft: PolicyDraft) => void;
  onSave: () => void;
}) {
  const { draft, directory, onChange } = props;
  const faults = faultsOf(props.error);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    props.onSave();
  };
  return (
    <div className={styles.columns}>
      <form className={styles.form} onSubmit={submit}>
        <NameFields value={draft} faults={faults} onChange={(named) => onChange({ ...draft, ...named })} />
        <ol className={styles.steps} aria-label="Steps">
          {draft.steps.map((step, index) => (
            <StepEditor
              key={step.key}
              step={step}
              index={index}
              count={draft.steps.length}
              directory={directory}
              faults={faultsBelow(faults, `steps[${index}]`)}
              onChange={(changed) => onChange({ ...draft, steps: draft.steps.with(index, changed) })}
              onMove={(to) => onChange({ ...draft, steps: moved(draft.steps, index, to) })}
              onRemove={() => onChange({ ...draft, steps: draft.steps.toSpliced(index, 1) })}
            />
          ))}
        </ol>
        {draft.steps.length < POLICY_LIMITS.steps && (
          <Button
            variant="default"
            className={styles.add}
            leftSection={<Plus size={16} aria-hidden="true" />}
            onClick={() => onChange({ ...draft, steps: [...draft.steps, blankStep(directory)] })}
          >
            Add a step
          </Button>
        )}
        <NativeSelect
          label="When nobody answered"
          data={Array.from({ length: POLICY_LIMITS.repeats + 1 }, (_, count) => ({
            value: String(count),
            label:
              count === 0
                ? 'Walk the steps once'
                : count === 1
                  ? 'Walk them once more'
                  : `Walk them ${count} more times`,
          }))}
          value={String(draft.repeats)}
          error={faultAt(faults, 'repeats')}
          onChange={(event) => onChange({ ...draft, repeats: Number(event.currentTarget.value) })}
        />
        <FallbackField
          memberIds={draft.fallbackMemberIds}
          directory={directory}
          fault={faultAt(faults, 'fallbackMemberIds')}
          onChange={(fallbackMemberIds) => onChange({ ...draft, fallbackMemberIds })}
        />
        {props.conflict || (props.error != null && <p role="alert">{errorText(props.error)}</p>)}
        <div className={styles.buttons}>
          <Button type="submit" loading={props.isSaving} disabled={draft.name.trim() === ''}>
            Save
          </Button>
          {props.tools}
        </div>
      </form>
      <div className={styles.line}>
        <Panel title="What it does" note="As edited; names are of those it means right now.">
          <PolicyLine policy={draft} directory={directory} />
        </Panel>
      </div>
    </div>
  );
}

function FallbackField(props: {
  memberIds: readonly string[];
  directory: Directory;
  fault: string | null;
  onChange: (memberIds: string[]) => void;
}) {
  const { memberIds, onChange } = props;
  return (
    <fieldset className={styles.fallback}>
      <legend>Who hears of a group that nobody answered</legend>
      <p>Each hour, until somebody does. Nobody chosen: the owners and admins.</p>
      <div className={styles.people}>
        {responders(props.directory).map((member) => (
          <Checkbox
            key={member.id}
            label={nameOf(member)}
            checked={memberIds.includes(member.id)}
            onChange={(event) =>
              onChange(
                event.currentTarget.checked
                  ? [...memberIds, member.id]
                  : memberIds.filter((memberId) => memberId !== member.id),
              )
            }
          />
        ))}
      </div>
      {props.fault && <p role="alert">{props.fault}</p>}
    </fieldset>
  );
}
