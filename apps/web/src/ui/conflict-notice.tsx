'use client';

import { Button } from '@mantine/core';
import { ApiProblem } from '@signalcraft/api-client/client';
import styles from './conflict-notice.module.css';

export const isChangedMeanwhile = (error: unknown): boolean =>
  error instanceof ApiProblem && error.reason === 'changed_meanwhile';

/** Two people edited the same: what was saved first stands until this person chooses. */
export const ConflictNotice = (props: { what: string; onTakeTheirs: () => void; onKeepMine: () => void }) => (
  <div className={styles.notice} role="alert">
    <p>
      <strong>Not saved.</strong> Somebody else changed this {props.what} while you edited it. What they saved holds.
    </p>
    <div>
      <Button size="compact-sm" variant="default" onClick={props.onTakeTheirs}>
        Load theirs, drop mine
      </Button>
      <Button size="compact-sm" variant="default" color="red" onClick={props.onKeepMine}>
        Save mine over theirs
      </Button>
    </div>
  </div>
);
