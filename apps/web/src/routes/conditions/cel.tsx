'use client';

import { Textarea } from '@mantine/core';
import { faultAt } from '../../lib/faults.ts';
import type { RoutePart } from '../route-part.ts';
import styles from './cel.module.css';

/** An expression in CEL. */
export const cel: RoutePart = {
  key: 'condition',
  isSet: (route) => route.condition !== null,
  Words: ({ route }) => (
    <>
      only if <code className={styles.code}>{route.condition}</code>
    </>
  ),
  Field: ({ draft, onChange, faults }) => (
    <Textarea
      label="And only if (an expression in CEL)"
      description="For what conditions on single labels cannot say. Empty: nothing more."
      placeholder={'labels.env == "prod" && group.firing > 3'}
      rows={2}
      autoCapitalize="none"
      spellCheck={false}
      classNames={{ input: styles.input }}
      value={draft.condition ?? ''}
      error={faultAt(faults, 'condition')}
      onChange={(event) => {
        const text = event.currentTarget.value;
        onChange({ ...draft, condition: text.trim() === '' ? null : text });
      }}
    />
  ),
};
