'use client';

import { NativeSelect, TextInput } from '@mantine/core';
import type { StepCondition } from '@signalcraft/contracts/escalation-policies';
import { type Fault, faultAt } from '../lib/faults.ts';
import { SEVERITIES_WORST_FIRST } from '../ui/severity-tokens.ts';
import { WeekHoursField } from '../ui/week-hours-field.tsx';
import { conditionTexts } from './condition-text.ts';
import { withCondition } from './policy-draft.ts';
import styles from './step-editor.module.css';

/** When a step is passed over: all that is set must hold when it is due. */
export function StepConditionFields(props: {
  condition: StepCondition | null;
  faults: readonly Fault[];
  onChange: (condition: StepCondition | null) => void;
}) {
  const { condition, faults } = props;
  const change = (part: Partial<StepCondition>): void => props.onChange(withCondition(condition, part));
  const texts = conditionTexts(condition);
  return (
    <details className={styles.conditions} open={faults.length > 0 || undefined}>
      <summary>{texts.length > 0 ? `Only if: ${texts.join('; ')}` : 'Only if… (always)'}</summary>
      <div className={styles.conditionFields}>
        <TextInput
          label="At least so many alerts of the group fire"
          inputMode="numeric"
          placeholder="any number"
          value={condition?.onlyIfFiringAtLeast ?? ''}
          error={faultAt(faults, 'onlyIfFiringAtLeast')}
          onChange={(event) => {
            const count = Number.parseInt(event.currentTarget.value, 10);
            change({ onlyIfFiringAtLeast: Number.isNaN(count) ? null : count });
          }}
        />
        <NativeSelect
          label="Severity of the group"
          data={[
            { value: '', label: 'any' },
            ...SEVERITIES_WORST_FIRST.map((severity) => ({
              value: severity,
              label: severity === 'critical' ? severity : `${severity} or worse`,
            })),
          ]}
          value={condition?.minSeverity ?? ''}
          error={faultAt(faults, 'minSeverity')}
          onChange={(event) =>
            change({ minSeverity: SEVERITIES_WORST_FIRST.find((one) => one === event.currentTarget.value) ?? null })
          }
        />
        <WeekHoursField
          label="Only within these hours"
          value={condition?.between ?? null}
          faultAt={(part) => faultAt(faults, `between.${part}`)}
          onChange={(between) => change({ between })}
        />
      </div>
    </details>
  );
}
