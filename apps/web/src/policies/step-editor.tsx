'use client';

import { ActionIcon, Button, NativeSelect } from '@mantine/core';
import type { PolicyTarget } from '@signalcraft/contracts/escalation-policies';
import { POLICY_LIMITS } from '@signalcraft/contracts/policy-limits';
import { Plus, Trash2, X } from 'lucide-react';
import { type Fault, faultAt, faultsBelow } from '../lib/faults.ts';
import { MoveHandle } from '../ui/move-handle.tsx';
import type { Directory } from './directory.ts';
import { MinutesField } from './minutes-field.tsx';
import type { StepDraft } from './policy-draft.ts';
import { StepConditionFields } from './step-condition-fields.tsx';
import styles from './step-editor.module.css';
import { kindOf, TARGET_KINDS } from './targets.ts';

/** One step: when, whom, and only if. */
export function StepEditor(props: {
  step: StepDraft;
  index: number;
  count: number;
  directory: Directory;
  faults: readonly Fault[];
  onChange: (step: StepDraft) => void;
  onMove: (to: number) => void;
  onRemove: () => void;
}) {
  const { step, index, count, directory, faults, onChange } = props;
  const name = `step ${index + 1}`;
  return (
    <li className={styles.step} data-movable aria-label={`Step ${index + 1}`}>
      <div className={styles.head}>
        <MoveHandle name={name} index={index} count={count} onMove={props.onMove} />
        <strong>Step {index + 1}</strong>
        <MinutesField
          label={index === 0 ? 'Minutes after it opened' : `Minutes after step ${index}`}
          valueMs={step.delayMs}
          minMs={POLICY_LIMITS.delayMsMin}
          mayBeZero={index === 0}
          maxMs={POLICY_LIMITS.delayMs}
          fault={faultAt(faults, 'delayMs')}
          onChange={(delayMs) => onChange({ ...step, delayMs })}
        />
        <ActionIcon
          variant="subtle"
          size={32}
          aria-label={`Remove ${name}`}
          disabled={count === 1}
          onClick={props.onRemove}
          className={styles.remove}
        >
          <Trash2 size={16} aria-hidden="true" />
        </ActionIcon>
      </div>
      <div className={styles.body}>
        <TargetRows
          name={name}
          targets={step.targets}
          directory={directory}
          faults={faultsBelow(faults, 'targets')}
          onChange={(targets) => onChange({ ...step, targets })}
        />
        <StepConditionFields
          condition={step.condition}
          faults={faultsBelow(faults, 'condition')}
          onChange={(condition) => onChange({ ...step, condition })}
        />
      </div>
    </li>
  );
}

function TargetRows(props: {
  name: string;
  targets: readonly PolicyTarget[];
  directory: Directory;
  faults: readonly Fault[];
  onChange: (targets: PolicyTarget[]) => void;
}) {
  const { name, targets, directory, faults, onChange } = props;
  return (
    <div className={styles.targets}>
      {targets.map((target, index) => {
        const { Field } = kindOf(target.kind);
        const whole = faults.find(({ path }) => path === '' && index === 0)?.message ?? null;
        return (
          // oxlint-disable-next-line react/no-array-index-key -- targets have no identity but their place
          <div key={index} className={styles.target}>
            <NativeSelect
              aria-label={`Whom ${name} tells, ${index + 1}`}
              data={TARGET_KINDS.map((kind) => ({
                value: kind,
                label: kindOf(kind).label,
                disabled: kind !== target.kind && kindOf(kind).blank(directory) === null,
              }))}
              value={target.kind}
              error={whole}
              onChange={(event) => {
                const kind = TARGET_KINDS.find((one) => one === event.currentTarget.value);
                const blank = kind ? kindOf(kind).blank(directory) : null;
                if (blank) onChange([...targets].with(index, blank));
              }}
            />
            <Field
              target={target}
              directory={directory}
              label={`Who exactly, ${name}, ${index + 1}`}
              fault={faultAt(faults, `[${index}]`)}
              onChange={(changed) => onChange([...targets].with(index, changed))}
            />
            {targets.length > 1 && (
              <ActionIcon
                variant="subtle"
                size={36}
                aria-label={`Do not tell number ${index + 1} of ${name}`}
                onClick={() => onChange([...targets].toSpliced(index, 1))}
              >
                <X size={16} aria-hidden="true" />
              </ActionIcon>
            )}
          </div>
        );
      })}
      {targets.length < POLICY_LIMITS.targets && (
        <Button
          size="compact-sm"
          variant="subtle"
          className={styles.add}
          leftSection={<Plus size={14} aria-hidden="true" />}
          onClick={() =>
            onChange([...targets, kindOf('member').blank(directory) ?? { kind: 'everyone_who_can_respond' }])
          }
        >
          And also
        </Button>
      )}
    </div>
  );
}
