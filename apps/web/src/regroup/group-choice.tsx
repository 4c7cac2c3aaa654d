'use client';

import { Radio } from '@mantine/core';
import type { AlertGroupSummary } from '@signalcraft/contracts/alert-groups';
import styles from './regroup-dialog.module.css';

/** One of some groups. */
export const GroupChoice = (props: {
  label: string;
  groups: readonly AlertGroupSummary[];
  chosenId: string | null;
  onChoose: (id: string) => void;
}) => (
  <Radio.Group label={props.label} value={props.chosenId} onChange={props.onChoose}>
    <div className={styles.choices}>
      {props.groups.map((group) => (
        <Radio
          key={group.id}
          value={group.id}
          label={group.title}
          description={`${group.severity}, ${group.status.toLowerCase()}, ${group.firingCount} of ${group.alertCount} firing`}
        />
      ))}
    </div>
  </Radio.Group>
);
